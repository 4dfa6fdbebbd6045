// An observable instead of a promise, because only an observable lets GraphiQL's stop button abort the
// request: the gateway then sees the client go away and stops its upstream calls.
export function createFetcher(endpoint) {
  return (params, options) => ({
    subscribe(observer) {
      const controller = new AbortController();
      post(endpoint, params, options?.headers, controller.signal).then(
        (result) => {
          observer.next(result);
          observer.complete();
        },
        (error) => controller.signal.aborted || observer.error(error),
      );
      return { unsubscribe: () => controller.abort() };
    },
  });
}

async function post(endpoint, params, headers, signal) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(params),
    signal,
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${endpoint} answered ${response.status} ${response.statusText}, which is not JSON`);
  }
}
