// A side panel with the shipped queries: GraphiQL keeps a user's own tabs in the browser, so after the
// first visit this panel is the only way back to the examples.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5.5h9M4 10.5h16M4 15.5h11M4 20.5h7" strokeLinecap="round" />
    </svg>
  );
}

function Examples({ tabs }) {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const open = (tab) => {
    addTab();
    queryEditor?.setValue(tab.query);
    variableEditor?.setValue(tab.variables ?? '');
  };
  return (
    <section className="craftgraph-examples" aria-label="Examples">
      <h2>Examples 示例</h2>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.name}>
            <button type="button" onClick={() => open(tab)}>
              {tab.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function examplesPlugin(tabs) {
  return { title: 'Examples', icon: Icon, content: () => <Examples tabs={tabs} /> };
}
