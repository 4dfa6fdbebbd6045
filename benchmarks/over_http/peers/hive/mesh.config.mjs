// The REST resources as one subgraph; the gateway joins to-one links in batches. To-many links it can only follow parent by parent.
import { defineConfig } from '@graphql-mesh/compose-cli'
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema'

const object = (title, strings, integers = []) => ({
  type: 'object',
  title,
  properties: Object.fromEntries([
    ...strings.map(name => [name, { type: 'string' }]),
    ...integers.map(name => [name, { type: 'integer' }])
  ])
})
const Site = object('Site', ['code', 'name', 'hostName', 'hostType', 'sponsorCode'], ['trained'])
const Union = object('Union', ['code', 'shortName'])
const Rating = object('Rating', ['siteCode', 'level', 'score'])
const keys = { type: 'array', items: { type: 'string' } }
const list = (field, items, path, argument, type) => ({
  type: 'Query',
  field,
  path: '/plain' + path,
  method: 'GET',
  argTypeMap: { [argument]: type },
  queryParamArgMap: { [argument]: argument },
  responseSchema: { type: 'array', items }
})

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadJSONSchemaSubgraph('rest', {
        endpoint: process.env.UPSTREAM_URL,
        queryStringOptions: { arrayFormat: 'comma' },
        operations: [
          list('sites', Site, '/sites', 'limit', { type: 'integer' }),
          list('sitesByCode', Site, '/sites', 'codes', keys),
          list('unions', Union, '/unions', 'codes', keys),
          list('ratings', Rating, '/ratings', 'sites', keys)
        ]
      })
    }
  ],
  additionalTypeDefs: `
    extend type Site {
      sponsor: Union
        @resolveTo(sourceName: "rest", sourceTypeName: "Query", sourceFieldName: "unions", keyField: "sponsorCode", keysArg: "codes")
      rating: Rating
        @resolveTo(sourceName: "rest", sourceTypeName: "Query", sourceFieldName: "ratings", keyField: "code", keysArg: "sites")
    }
  `
})
