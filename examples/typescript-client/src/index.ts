// How the vocational schools rank by stars, with the Chinese terms of the codes: node out/index.js [http://127.0.0.1:8000/graphql]
import { ask } from "./ask.js";
import { CodeListsDocument, StarRankingDocument, type HostType, type StarRankingQuery } from "./generated.js";

// All that is taken from Node; the rest runs in a browser, too.
declare const process: { argv: string[] };

type Sites = NonNullable<StarRankingQuery["sites"]>;
type Site = NonNullable<Sites["nodes"][number]>;

const endpoint = process.argv[2] ?? "http://127.0.0.1:8000/graphql";
const hostType: HostType = "VOCATIONAL_SCHOOL";

const terms = await termsOf("HostType", "StarLevel");
const { data, problems } = await ask(endpoint, StarRankingDocument, { hostType });
console.log(`${terms.get(hostType)}：${data.sites?.totalCount ?? "?"}`);
for (const site of data.sites?.nodes ?? []) {
  if (site) console.log(line(site));
}
if (data.sites && !data.sites.coverage.complete) console.log(`缺少数据源：${missing(data.sites)}`);
for (const problem of problems) console.error(problem.message);

async function termsOf(...names: string[]): Promise<Map<string, string>> {
  const { data } = await ask(endpoint, CodeListsDocument, { names });
  return new Map(data.codeLists.flatMap((list) => list.items.map((item) => [item.code, item.zh] as const)));
}

function line(site: Site): string {
  const level = site.rating?.level;
  return [site.code, site.name, level ? terms.get(level) : "未评定", site.rating?.score ?? ""].join("  ");
}

function missing(sites: Sites): string {
  return sites.coverage.sources
    .filter((source) => source.status === "FAILED")
    .map((source) => source.source)
    .join(", ");
}
