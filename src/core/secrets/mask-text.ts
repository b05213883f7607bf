import { isCardNumber } from './card-number.ts'
import { MASKED } from './masked.ts'

/**
 * The text without what looks like a secret: keys of well-known services, tokens, private keys, passwords in addresses
 * and assignments, card numbers. What surrounds them stays. Takes time in proportion to the text, whatever it holds.
 */
export function maskText(text: string): string {
  if (!HINT.test(text)) return text
  let masked = text
  for (const [shape, clean] of SHAPES) masked = masked.replace(shape, clean)
  return masked.replace(DIGITS, (digits) => (isCardNumber(digits) ? MASKED : digits))
}

/** One look that spares most texts all others. */
const HINT =
  /AKIA|ASIA|gh[pousr]_|github_pat_|xox[a-z]-|xapp-|[sr]k_(?:live|test)_|sk-|AIza|npm_|glpat-|veto_|whsec_|eyJ|PRIVATE KEY|bearer|basic|:\/\/|[=:]|\d(?:[ -]?\d){12}/i

type Shape = readonly [RegExp, string]

/** A shape begins where no character of it stands before, and is bounded, so that no text makes the search go back and forth. */
const SHAPES: readonly Shape[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, MASKED],
  [/(?<![A-Za-z0-9_-])eyJ[\w-]{8,8000}\.[\w-]{8,8000}\.[\w-]{0,2000}/g, MASKED],
  [/(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g, MASKED],
  [/(?<!\w)gh[pousr]_\w{20,255}/g, MASKED],
  [/(?<!\w)github_pat_\w{20,255}/g, MASKED],
  [/(?<![\w-])xox[abeoprs]-[\w-]{10,250}/g, MASKED],
  [/(?<![\w-])xapp-[\w-]{10,250}/g, MASKED],
  [/(?<!\w)[sr]k_(?:live|test)_\w{10,250}/g, MASKED],
  [/(?<![\w-])sk-[\w-]{20,250}/g, MASKED],
  [/(?<![\w-])AIza[\w-]{35}/g, MASKED],
  [/(?<!\w)npm_[A-Za-z0-9]{36}/g, MASKED],
  [/(?<![\w-])glpat-[\w-]{20,250}/g, MASKED],
  [/(?<![\w-])veto_[\w-]{20,200}/g, MASKED],
  [/(?<!\w)whsec_[\w+/=]{20,250}/g, MASKED],
  [/(?<!\w)(Bearer|Basic)(\s{1,4})(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{12,8000}/gi, `$1$2${MASKED}`],
  [/(?<=:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/g, MASKED],
  [
    /(?<=["']?(?:password|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?key|token|signature)["']?\s?[=:]\s?)(?:"[^"\n]{4,500}"|'[^'\n]{4,500}'|(?=[^\s"',;&)}]{0,60}[\d!$%*+/=_-])[^\s"',;&)}]{6,500})/gi,
    MASKED,
  ],
]

/** What may be the number of a card, also written in groups. */
const DIGITS = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d.,-]*\d)/g
