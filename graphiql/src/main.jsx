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
// GraphiQL shows the first default tab's query but not its variables, unless they are given apart; on later visits its own store has both.
const firstVisit = localStorage.getItem('graphiql:tabState') === null;
const firstVariables = firstVisit && !link.has('query') ? settings.tabs[0]?.variables : undefined;

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={createFetcher(settings.endpoint)}
    defaultTabs={settings.tabs.map(({ query, variables }) => ({ query, variables }))}
    initialQuery={link.get('query') ?? undefined}
    initialVariables={link.get('variables') ?? firstVariables ?? undefined}
    defaultEditorToolsVisibility={false}
    plugins={[examplesPlugin(settings.tabs), HISTORY_PLUGIN]}
    shouldPersistHeaders={false}
    schemaDescription
  >
    <GraphiQL.Logo>{settings.title}</GraphiQL.Logo>
  </GraphiQL>,
);
