import { readdirSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { beforeAll, expect, test } from 'vitest'
import { FOLDERS, rulesOf } from '../../layers.mjs'

type Import = readonly [what: string, from: string, to: string]

const IMPORTS: readonly (readonly [...Import, rule: string])[] = [
  [
    'a type that policy takes from slack',
    'src/policy/evaluate.ts',
    'src/slack/card-poster.ts',
    'layer src/policy',
  ],
  ['storage that calls http', 'src/storage/open.ts', 'src/http/server.ts', 'layer src/storage'],
  [
    'a sandbox that knows the approvals',
    'sandbox/src/server.ts',
    'src/approval/vote.ts',
    'layer sandbox/src',
  ],
  [
    'a test of the sandbox that borrows from Veto',
    'sandbox/test/clock.ts',
    'src/core/clock.ts',
    'layer sandbox/test',
  ],
  [
    'a view that reaches into the sandbox',
    'src/slack/card-poster.ts',
    'sandbox/src/sandbox.ts',
    'layer src/slack',
  ],
  [
    'a webhook sender that reads the record',
    'src/webhook/webhook-sender.ts',
    'src/storage/open.ts',
    'layer src/webhook',
  ],
  ['a core that knows the policies', 'src/core/clock.ts', 'src/policy/bundle.ts', 'layer src/core'],
  ['a client that reaches into the server', 'client/src/veto.ts', 'src/core/json.ts', 'layer client/src'],
  [
    'anybody who imports app.ts',
    'src/http/server.ts',
    'src/app.ts',
    'nobody imports app, main, cli or a command',
  ],
  [
    'an approval that signs by itself',
    'src/approval/vote.ts',
    'src/receipt/sign-receipt.ts',
    'layer src/approval',
  ],
  ['an MCP proxy that knows the policies', 'src/mcp/proxy.ts', 'src/policy/bundle.ts', 'layer src/mcp'],
  ['a receipt that knows the approvals', 'src/receipt/jwks.ts', 'src/approval/vote.ts', 'layer src/receipt'],
]

const PACKAGES = [
  ['better-sqlite3', 'src/http/server.ts'],
  ['croner', 'src/policy/schedule-shape.ts'],
  ['leven', 'src/slack/command.ts'],
  ['uuidv7', 'src/approval/open-request.ts'],
  ['jose', 'client/src/veto-client.ts'],
  ['canonicalize', 'client/src/receipt.ts'],
  ['standardwebhooks', 'client/src/protocol/callback.ts'],
] as const

const ORDER: readonly Import[] = [
  ['a decision that calls those who act', 'src/approval/decide/stages.ts', 'src/approval/review/vote.ts'],
  ['a port that knows a decision', 'src/approval/ports/store.ts', 'src/approval/decide/stages.ts'],
  ['timers that call the intake', 'src/approval/timers/due.ts', 'src/approval/intake/authorize.ts'],
  ['a condition that reads files', 'src/policy/condition/node.ts', 'src/policy/source/read-yaml.ts'],
  ['evaluation that loads bundles', 'src/policy/evaluate/evaluate.ts', 'src/policy/load/load-bundle.ts'],
  ['blocks that know a feature', 'src/slack/blocks/blocks.ts', 'src/slack/features/vote/vote.ts'],
  ['a card that knows the vote', 'src/slack/features/card/card.ts', 'src/slack/features/vote/vote.ts'],
  ['codecs that know SQLite', 'src/storage/codecs/request.ts', 'src/storage/sqlite/reads/requests.ts'],
  ['reads that write', 'src/storage/sqlite/reads/requests.ts', 'src/storage/sqlite/writes/requests.ts'],
]

/** What is wrong with all imports of the tables, which are checked together: reading the rules takes the longest. */
let planted: readonly Breach[] = []

beforeAll(async () => {
  planted = await breachesIn(
    [...IMPORTS, ...ORDER]
      .flatMap(([, from, to]): [string, string][] => {
        const path = `${'../'.repeat(from.split('/').length - 1)}${to}`
        return [
          [from, `import type { Thing } from '${path}'\nexport type Mine = Thing\n`],
          [to, 'export type Thing = string\n'],
        ]
      })
      .concat(
        PACKAGES.map(([name, file]) => [file, `import thing from '${name}'\nexport const mine = thing\n`]),
      ),
  )
})

test('the import table allows http to import approval', async () => {
  const breaches = await checkImports({
    'src/http/server.ts': "import type { Vote } from '../approval/vote.ts'\nexport type Server = Vote\n",
    'src/approval/vote.ts': 'export type Vote = string\n',
  })

  expect(breaches).toEqual([])
})

test.each(IMPORTS)('the import table catches %s', (_, from, to, rule) => {
  expect(planted).toContainEqual({ from, to, rule })
})

test.each(PACKAGES)('the import table catches %s imported by %s', (name, file) => {
  expect(planted).toContainEqual({ from: file, to: name, rule: `owner of ${name}` })
})

test.each([
  ['client/src/veto-client.ts', 'client depends on its four packages alone'],
  ['client/src/protocol/json.ts', 'protocol depends on zod alone'],
])('the import table catches a package of another layer in %s', async (file, rule) => {
  const breaches = await checkImports({
    'node_modules/left-pad/index.ts': 'export default 1\n',
    'node_modules/zod/index.ts': 'export default 1\n',
    [file]: "import zod from 'zod'\nimport pad from 'left-pad'\nexport const mine = [zod, pad]\n",
  })

  expect(breaches.filter((breach) => breach === rule)).toHaveLength(1)
})

test('the import table catches a Node module imported by the client', async () => {
  const breaches = await checkImports({
    'client/src/runtime.ts': "import { hostname } from 'node:os'\nexport const mine = hostname\n",
  })

  expect(breaches).toContain('client runs without Node')
})

test('the import table allows storage the type of signing keys, and only receipt to sign', async () => {
  const shape = await checkImports({
    'src/storage/keys.ts': "import type { Key } from '../receipt/signing-key.ts'\nexport type Row = Key\n",
    'src/receipt/signing-key.ts': 'export type Key = string\n',
  })
  const signing = await checkImports({
    'src/storage/keys.ts': "import { SignJWT } from 'jose'\nexport const jwt = new SignJWT({})\n",
  })

  expect(shape).toEqual([])
  expect(signing).toContain('owner of jose')
})

test.each(ORDER)('the import table catches %s', (_, from, to) => {
  const part = from.startsWith('src/slack/features/') ? 'src/slack/features' : dirname(dirname(from))
  expect(planted).toContainEqual({ from, to, rule: `order of ${part}` })
})

test.each(Object.entries(FOLDERS))(
  'the import table gives each folder of %s its position in the order',
  (part, order) => {
    const folders = readdirSync(part, { withFileTypes: true }).filter((entry) => entry.isDirectory())

    expect(folders.map(({ name }) => name).toSorted()).toEqual(
      order.filter((name) => name !== '.').toSorted(),
    )
  },
)

test('catches a circle of files', async () => {
  const breaches = await checkImports({
    'src/core/a.ts': "import type { B } from './b.ts'\nexport type A = B | string\n",
    'src/core/b.ts': "import type { A } from './a.ts'\nexport type B = A | number\n",
  })

  expect(breaches).toContain('no cycles')
})

async function checkImports(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await breachesIn(Object.entries(files))).map(({ rule }) => rule)
}

interface Breach {
  readonly from: string
  readonly to: string
  readonly rule: string
}

/** The texts that are given for one file stand in it one after the other. */
async function breachesIn(texts: readonly (readonly [file: string, text: string])[]): Promise<Breach[]> {
  const root = await mkdtemp(join(tmpdir(), 'veto-layers-'))
  try {
    for (const [file, text] of texts) {
      await mkdir(join(root, dirname(file)), { recursive: true })
      await appendFile(join(root, file), text)
    }
    return await cruiseIn(
      root,
      texts.map(([file]) => file),
    )
  } finally {
    await rm(root, { recursive: true })
  }
}

async function cruiseIn(root: string, files: readonly string[]): Promise<Breach[]> {
  const { output } = await cruise(
    [...new Set(files)],
    { baseDir: root, validate: true, ruleSet: { forbidden: rulesOf() }, tsPreCompilationDeps: true },
    { extensions: ['.ts'] },
  )
  if (typeof output === 'string') throw new TypeError('Expected the cruise itself, got a report')
  if (output.summary.totalCruised === 0) throw new TypeError('Expected modules to check, found none')
  return output.summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name }))
}
