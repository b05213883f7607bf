import { isCardNumber, maskCardNumber } from './card-number.ts'
import { isRandom, looksSecret } from './looks-secret.ts'
import { maskPrivateKeys } from './mask-private-keys.ts'
import { maskedCharacters } from './masked.ts'
import { secretKindOf } from './secret-name.ts'

/**
 * Masks what looks like a secret: keys of well-known services, signatures of tokens,
 * private keys, passwords in addresses and assignments, card numbers. A mark with the length replaces each. Nothing
 * else changes: no space, line end, quote or other structure, so that nothing that could run can be hidden by its
 * surroundings. Linear in the length of any text.
 */
export function maskText(text: string): string {
  if (!HINT.test(text)) return text
  let masked = maskPrivateKeys(text)
  for (const [shape, clean] of SHAPES) masked = masked.replace(shape, clean)
  return masked.replace(DIGITS, (digits) => (isCardNumber(digits) ? maskCardNumber(digits) : digits))
}

/** The same for a name of a param. */
export function maskName(name: string): string {
  if (plainNames.has(name)) return name
  const masked = maskText(name)
  if (masked === name && name.length <= LONGEST_NAME && plainNames.size < MOST_NAMES) plainNames.add(name)
  return masked
}

const LONGEST_NAME = 100
const MOST_NAMES = 5_000
/** Cache: the same names recur. */
const plainNames = new Set<string>()

/** Quick check that most texts need only. */
const HINT =
  /AKIA|ASIA|gh[pousr]_|github_pat_|xox[a-z]-|xapp-|[sr]k_(?:live|test)_|sk-|AIza|npm_|glpat-|veto_|whsec_|eyJ|PRIVATE KEY|bearer|basic|:\/\/|[=:]|\d(?:[ -]?\d){12}/i

/** The first group is kept, the second is masked. */
type Shape = readonly [RegExp, (match: string, kept: string, secret: string) => string]

function hide(_match: string, kept: string, secret: string): string {
  return kept + maskedCharacters(secret.length)
}

function hideIf(isSecret: (secret: string, kept: string) => boolean): Shape[1] {
  return (match, kept, secret) => (isSecret(secret, kept) ? hide(match, kept, secret) : match)
}

/** After a known prefix a run of letters and digits is a secret; words with separators are not. */
function isKey(secret: string): boolean {
  return isRandom(secret) || /(?=\w*\d)[A-Za-z0-9]{16}/.test(secret)
}

/** A pattern starts only after a character that it does not contain, and is bounded, so that the search is linear. */
const SHAPES: readonly Shape[] = [
  [/(?<![\w-])(eyJ[\w-]{8,4000}\.(?:[\w-]{0,4000}\.){1,3})([\w-]{16,1000})(?![\w-])/g, hide],
  [/(?<![A-Z0-9])((?:AKIA|ASIA))([A-Z0-9]{16})(?![A-Z0-9])/g, hide],
  [/(?<![\w-])(xox[abeoprs]-|xapp-)((?=[\w-]*\d{6})[\w-]{10,250})(?![\w-])/g, hide],
  [/(?<![\w-])(AIza)([\w-]{35})(?![\w-])/g, hideIf(isKey)],
  [/(?<!\w)(npm_)([A-Za-z0-9]{36})(?!\w)/g, hide],
  [
    /(?<![\w-])(gh[pousr]_|github_pat_|[sr]k_(?:live|test)_|sk-|glpat-|veto_)([\w-]{10,255})(?![\w-])/g,
    hideIf(isKey),
  ],
  [/(?<!\w)(whsec_)([\w+/=]{20,250})(?![\w+/=])/g, hideIf(isKey)],
  [/(?<!\w)((?:Bearer|Basic)\s{1,4})(?!eyJ)([\w.~+/=-]{12,1000})(?![\w.~+/=‹-])/gi, hideIf(isCredential)],
  [
    /(?<!\w)([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@‹]{0,100}:)([\w.~!*+=%^#-]{1,128})(?=@[\w[])/gi,
    hideIf((secret) => looksSecret(percentDecoded(secret), 'password')),
  ],
  [
    /((?:password|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?key|token|signature)["']?\s?[=:]\s?["']?)([\w!@#%^*+/.~?-]{6,512}={0,2})(?![\w!@#%^*+/=.~?‹-])/gi,
    hideIf((secret, kept) => looksSecret(secret, kindBefore(kept))),
  ],
]

/** A token of a server, or a name and a password in base64. */
function isCredential(secret: string, scheme: string): boolean {
  return isRandom(secret) || (/^basic/i.test(scheme) && /^[ -~]*:[ -~]*$/.test(atob64(secret)))
}

/** Words with encoded spaces are no password; what cannot be decoded is left unchanged. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function atob64(text: string): string {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : ''
}

function kindBefore(kept: string) {
  return secretKindOf(/[\w-]+/.exec(kept)?.[0] ?? '') ?? 'token'
}

/** Candidates for card numbers, also in groups. */
const DIGITS = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d.,-]*\d)/g
