/** Who may import whom, types too. ARCHITECTURE.md prints the same table. */
const PROTOCOL = 'client/src/protocol'
/** What the outer folders may know of the policies: their types. */
const POLICY_TYPES = 'src/policy/(bundle|model/(decision|presentation))\\.ts'
/** What others may know of the keys that sign receipts: their shape. */
const SIGNING_KEY = 'src/receipt/signing-key\\.ts'
/** Slack's limits, which the sandbox enforces and the views keep. */
const SLACK_LIMITS = 'sandbox/src/slack-limits\\.ts'
const LAYERS = {
  'src/core': [],
  'src/policy': ['src/core', PROTOCOL],
  'src/ledger': ['src/core', PROTOCOL],
  'src/receipt': ['src/core', PROTOCOL],
  'src/approval': ['src/policy', 'src/ledger', SIGNING_KEY, 'src/core', PROTOCOL],
  'src/insight': ['src/ledger', POLICY_TYPES, 'src/core', PROTOCOL],
  'src/storage': [
    'src/approval',
    'src/insight',
    'src/ledger',
    POLICY_TYPES,
    SIGNING_KEY,
    'src/core',
    PROTOCOL,
  ],
  'src/slack': [
    'src/approval',
    'src/insight',
    'src/ledger',
    POLICY_TYPES,
    SLACK_LIMITS,
    'src/core',
    PROTOCOL,
  ],
  'src/http': ['src/approval', 'src/insight', 'src/ledger', POLICY_TYPES, 'src/core', PROTOCOL],
  'src/webhook': ['src/approval', 'src/core', PROTOCOL],
  'src/archive': ['src/approval', 'src/ledger', 'src/core', PROTOCOL],
  'src/tracing': ['src/approval', 'src/core', PROTOCOL],
  'src/mcp': ['src/core', 'client/src'],
  'src/jobs': ['src/core'],
  'src/metrics': ['src/approval', 'src/ledger', 'src/core', PROTOCOL],
  'src/config': [
    'src/core',
    'src/http/strict-json\\.ts',
    'src/webhook/callback-target\\.ts',
    'src/archive/bucket\\.ts',
  ],
  [PROTOCOL]: [],
  'client/src': [PROTOCOL],
  'sandbox/src': ['sandbox/package\\.json'],
  'sandbox/examples': ['sandbox/src'],
  'sandbox/test': ['sandbox/src', 'sandbox/examples'],
}

/** The folders of a part, the lowest first: each may import those before it. '.' means the files beside the folders. */
export const FOLDERS = {
  'src/approval': [
    'model',
    'ports',
    'decide',
    'signals',
    'keys',
    'checkpoints',
    'evaluation',
    'eligibility',
    'absences',
    'delivery',
    'transitions',
    'quotas',
    'timers',
    'alerts',
    'reevaluation',
    'intake',
    'grants',
    'lockdowns',
    'review',
    'execution',
    'workspace',
    'retention',
    'queries',
    'callbacks',
    'restore',
    'assembly',
  ],
  'src/policy': [
    'model',
    'condition',
    'calendar',
    'params',
    'presentation',
    '.',
    'limits',
    'schema',
    'source',
    'check',
    'compile',
    'evaluate',
    'load',
    'lint',
    'testing',
  ],
  'src/slack': ['api', 'blocks', 'adapters', 'features', 'posting', 'transport', '.'],
  'src/slack/features': [
    'card',
    'review',
    'question',
    'plan',
    'vote',
    'select',
    'edit',
    'grant',
    'lockdown',
    'ask-agent',
    'why-asked',
    'undo',
    'feedback',
    'alert',
    'details',
    'audit',
    'explain',
    'policy',
    'pending',
    'stats',
    'away',
    'home',
    'digest',
    'menu',
    'command',
  ],
  'src/storage': ['common', 'codecs', 'search', '.', 'sqlite', 'postgres', 'open', 'transfer'],
  'src/storage/sqlite': ['migrations', 'reads', 'writes', '.'],
  'src/storage/postgres': ['migrations', 'session', 'reads', 'writes', '.'],
}

/** Packages that one part alone may know. */
const OWNERS = {
  '@slack/': ['src/slack', 'sandbox/test', 'sandbox/examples'],
  'better-sqlite3': ['src/storage/sqlite'],
  pg: ['src/storage/postgres'],
  yaml: ['src/policy'],
  re2js: ['src/policy'],
  ajv: ['src/policy'],
  fastify: ['src/http'],
  standardwebhooks: ['src/webhook', 'client/src/callback.ts'],
  aws4fetch: ['src/archive'],
  '@opentelemetry/': ['src/tracing'],
  ws: ['sandbox/src'],
  commander: ['src/cli.ts', 'src/commands', 'sandbox/src/cli.ts'],
  pino: ['src/core'],
  canonicalize: ['src/core', 'client/src/canonical-json.ts'],
  croner: ['src/core'],
  'csv-stringify': ['src/ledger'],
  leven: ['src/core'],
  uuidv7: ['src/core'],
  '@modelcontextprotocol/': ['src/mcp'],
  jose: ['src/receipt', 'client/src/signed-claims.ts'],
}

/** @returns the table above as dependency-cruiser's rules. */
export function rulesOf() {
  return [...layerRules(), ...folderRules(), ...ownerRules(), ...OTHER_RULES]
}

function layerRules() {
  return Object.entries(LAYERS).map(([layer, mayImport]) => ({
    name: `layer ${layer}`,
    comment: `${layer} may import ${['itself', ...mayImport].join(', ')} and nothing else of ours`,
    severity: 'error',
    from: { path: `^${layer}/`, ...(layer === 'client/src' ? { pathNot: `^${PROTOCOL}/` } : {}) },
    to: {
      path: '^(src|client|sandbox|test|bench|soak)/',
      pathNot: [layer, ...mayImport].map((part) => (/\.(ts|json)$/.test(part) ? `^${part}$` : `^${part}/`)),
    },
  }))
}

function folderRules() {
  return Object.entries(FOLDERS).flatMap(([part, folders]) =>
    folders.map((folder, at) => ({
      name: `order of ${part}`,
      comment: `${part}/${folder} may import ${['itself', ...folders.slice(0, at)].join(', ')} of ${part}`,
      severity: 'error',
      from: { path: inside(part, folder) },
      to: { path: `^${part}/`, pathNot: folders.slice(0, at + 1).map((allowed) => inside(part, allowed)) },
    })),
  )
}

function inside(part, folder) {
  return folder === '.' ? `^${part}/[^/]+$` : `^${part}/${folder}/`
}

function ownerRules() {
  return Object.entries(OWNERS).map(([name, owners]) => ({
    name: `owner of ${name}`,
    comment: `only ${owners.join(' and ')} may import ${name}`,
    severity: 'error',
    from: { path: '^(src|client/src|sandbox)/', pathNot: owners.map((owner) => `^${owner}(/|$)`) },
    to: { path: `(^|node_modules/)(@types/)?${name}${name.endsWith('/') ? '' : '(/|$)'}` },
  }))
}

const OTHER_RULES = [
  {
    name: 'nobody imports app, main, cli or a command',
    comment: 'the composition root and the commands stand at the top',
    severity: 'error',
    from: { path: '^(src|client/src|sandbox)/', pathNot: '^src/(main|cli)\\.ts$|^src/commands/' },
    to: { path: '^src/(app|main|cli)\\.ts$|^src/commands/' },
  },
  {
    name: 'protocol depends on zod alone',
    comment: 'what travels on the wire is checked by schemas, and nothing else happens there',
    severity: 'error',
    from: { path: `^${PROTOCOL}/` },
    to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
  },
  {
    name: 'client depends on its four packages alone',
    comment: 'an agent that imports veto-client gets these four with it and nothing else',
    severity: 'error',
    from: { path: '^client/src/' },
    to: { path: 'node_modules/', pathNot: 'node_modules/(zod|jose|canonicalize|standardwebhooks)/' },
  },
  {
    name: 'client runs without Node',
    comment: 'agents run in workers, too: take what fetch servers have, such as Web Crypto',
    severity: 'error',
    from: { path: '^client/src/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no cycles',
    comment: 'turn one of the arrows round, or move what both need below them',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no cycles between folders',
    comment: 'the folders are the architecture: their arrows point one way',
    severity: 'error',
    scope: 'folder',
    from: { path: '^(sandbox/)?src/[^/]+$' },
    to: { path: '^(sandbox/)?src/[^/]+$', circular: true },
  },
  {
    name: 'nothing unresolved',
    comment: 'an import that cannot be found cannot be judged',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no tests in the product',
    comment: 'tests import the product, never the other way',
    severity: 'error',
    from: { path: '^(src|client/src|sandbox/src)/' },
    to: { path: '^(test|client/test|sandbox/test|bench|soak)/' },
  },
]
