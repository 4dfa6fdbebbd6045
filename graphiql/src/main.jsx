// The page that GET /graphql shows: GraphiQL, its workers and fonts, all from the gateway's own origin.
import 'graphiql/style.css';
import './page.css';
import './workers.js';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { examplesPlugin } from './examples.jsx';
import { createFetcher } from './fetcher.js';

const settings = JSON.parse(document.getElementById('craftgraph-settings').textContent);
const link = new URLSearchParams(window.location.search);

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={createFetcher(settings.endpoint)}
    defaultTabs={settings.tabs.map(({ query, variables }) => ({ query, variables }))}
    initialQuery={link.get('query') ?? undefined}
    initialVariables={link.get('variables') ?? undefined}
    defaultEditorToolsVisibility={false}
    plugins={[examplesPlugin(settings.tabs), HISTORY_PLUGIN]}
    shouldPersistHeaders={false}
    schemaDescription
  >
    <GraphiQL.Logo>{settings.title}</GraphiQL.Logo>
  </GraphiQL>,
);
