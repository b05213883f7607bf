const KINDS = ['password', 'token', 'cookie', 'code'] as const
/** Kind of secret that a name stands for: a chosen `password`, a random `token`, a `cookie` with tokens, or a `code` of a few digits. */
export type SecretKind = (typeof KINDS)[number]

/** Null: nothing secret. `apiKey`, `API-KEY` and `x_api_key` are one. */
export function secretKindOf(name: string): SecretKind | null {
  if (name.length > LONGEST) return null
  const known = answers.get(name)
  if (known !== undefined) return known
  const answer = kindOf(wordsOf(name))
  if (answers.size < MOST) answers.set(name, answer)
  return answer
}

const LONGEST = 100
const MOST = 5_000
/** Cache: the same param names recur. */
const answers = new Map<string, SecretKind | null>()

/** Words in lower case, split at separators and before capitals. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function kindOf(words: readonly string[]): SecretKind | null {
  const [last = '', before = ''] = words.toReversed()
  if (last === 'token' && PAGING.has(before)) return null
  return KNOWN.get(`${before} ${last}`) ?? KNOWN.get(last) ?? null
}

/** One or two words; two may be written as one. */
const NAMES: Readonly<Record<SecretKind, readonly string[]>> = {
  password: ['password', 'passwd', 'pwd', 'passphrase'],
  token: [
    'secret',
    'secrets',
    'token',
    'authorization',
    'credential',
    'credentials',
    'api key',
    'access key',
    'secret key',
    'private key',
    'signing key',
    'encryption key',
    'client secret',
    'access token',
    'refresh token',
    'id token',
    'auth token',
    'session token',
    'bearer token',
  ],
  cookie: ['cookie', 'cookies', 'set cookie'],
  code: ['passcode', 'cvv', 'cvc', 'ssn', 'otp', 'security code', 'pin code'],
}

const KNOWN: ReadonlyMap<string, SecretKind> = new Map(
  KINDS.flatMap((kind) =>
    NAMES[kind].flatMap((name) => [[name, kind] as const, [name.replace(' ', ''), kind] as const]),
  ),
)
/** Pagination tokens, which are not secret. */
const PAGING: ReadonlySet<string> = new Set(['page', 'next', 'continuation', 'sync', 'cursor'])
