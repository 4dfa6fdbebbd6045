// graphql-yoga with DataLoaders; with JIT=1 the operations are compiled by graphql-jit.
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import DataLoader from 'dataloader'

const upstream = process.env.UPSTREAM_URL
const port = Number(process.argv[2])

const rows = async path => (await (await fetch(upstream + path)).json()).items
const one = (keys, found, name) => {
  const by = new Map(found.map(row => [row[name], row]))
  return keys.map(key => by.get(key) ?? null)
}
const many = (keys, found, name) => {
  const by = new Map(keys.map(key => [key, []]))
  for (const row of found) by.get(row[name]).push(row)
  return keys.map(key => by.get(key))
}
const loaders = () => ({
  unions: new DataLoader(async keys => one(keys, await rows('/unions?codes=' + keys.join(',')), 'code'), { maxBatchSize: 500 }),
  tranches: new DataLoader(async keys => many(keys, await rows('/tranches?sites=' + keys.join(',')), 'siteCode')),
  ratings: new DataLoader(async keys => one(keys, await rows('/ratings?sites=' + keys.join(',')), 'siteCode'))
})

const schema = createSchema({
  typeDefs: `
    type Union { code: String! shortName: String! }
    type Tranche { number: Int! amount: String! status: String! }
    type Rating { level: String! score: String! }
    type Site {
      code: String! name: String! hostName: String! hostType: String! trained: Int!
      sponsor: Union tranches: [Tranche!]! rating: Rating
    }
    type Query { sites(limit: Int!): [Site!]! site(code: String!): Site }
  `,
  resolvers: {
    Query: {
      sites: (_, { limit }) => rows(`/sites?limit=${limit}`),
      site: async (_, { code }) => (await rows(`/sites?codes=${code}`))[0] ?? null
    },
    Site: {
      sponsor: (site, _, context) => context.unions.load(site.sponsorCode),
      tranches: (site, _, context) => context.tranches.load(site.code),
      rating: (site, _, context) => context.ratings.load(site.code)
    }
  }
})

const compiled = new WeakMap()
const jit = {
  onExecute({ args, setExecuteFn }) {
    let query = compiled.get(args.document)
    if (!query) {
      query = compileQuery(args.schema, args.document, args.operationName)
      if (!isCompiledQuery(query)) return
      compiled.set(args.document, query)
    }
    setExecuteFn(() => query.query(args.rootValue, args.contextValue, args.variableValues))
  }
}

const yoga = createYoga({ schema, context: loaders, logging: false, plugins: process.env.JIT ? [jit] : [] })
createServer(yoga).listen(port, '127.0.0.1')
