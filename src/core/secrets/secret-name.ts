/** Does a value under this name have to stay hidden, by its name alone? `apiKey`, `API-KEY` and `x_api_key` are one. */
export function isSecretName(name: string): boolean {
  const known = answers.get(name)
  if (known !== undefined) return known
  const answer = name.length <= LONGEST && endsLikeSecret(wordsOf(name))
  if (answers.size < MOST) answers.set(name, answer)
  return answer
}

const LONGEST = 100
const MOST = 5_000
/** Names of params come again and again. */
const answers = new Map<string, boolean>()

/** In lower case; a border is a separator, or a capital behind a small letter. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function endsLikeSecret(words: readonly string[]): boolean {
  const [last = '', before = ''] = words.toReversed()
  if (PAIRS.has(`${before} ${last}`) || PAIRS.has(last)) return true
  return WORDS.has(last) && !(last === 'token' && PAGING.has(before))
}

const WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'token',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'cvv',
  'cvc',
  'ssn',
  'otp',
])
/** Two words, or the same written as one. */
const PAIRS: ReadonlySet<string> = new Set(
  [
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
    'card number',
    'security code',
    'set cookie',
    'pin code',
  ].flatMap((pair) => [pair, pair.replace(' ', '')]),
)
/** Marks of where a list goes on; no secrets. */
const PAGING: ReadonlySet<string> = new Set(['page', 'next', 'continuation', 'sync', 'cursor'])
