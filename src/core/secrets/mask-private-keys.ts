import { isRandom } from './looks-secret.ts'
import { maskedCharacters } from './masked.ts'

/**
 * The text without the lines of base64 that follow the beginning of a private key at once. Markers and headers stay, and
 * so does the first line that is none, with all behind it: an end of the key is not looked for.
 */
export function maskPrivateKeys(text: string): string {
  return text.replace(KEY, (_key, begin: string, body: string) => begin + maskBody(body))
}

/** Lines may be broken by `\n` as programs write it, and may have become one. */
const BREAK = String.raw`(?:\s|\\[rn])+`
const LINE_END = String.raw`(?:\r?\n|\\n)`
const KEY = new RegExp(
  String.raw`(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:${LINE_END}[A-Z][A-Za-z-]{1,30}: [^\n\\]{1,100}(?=${LINE_END}))*)((?:${BREAK}[A-Za-z0-9+/=]{1,4096}(?![A-Za-z0-9+/=]))+)`,
  'g',
)

function maskBody(body: string): string {
  let isKey = true
  return body.replace(/(\\[rn]|\s)+|[A-Za-z0-9+/=]+/g, (part, gap: string | undefined) => {
    if (gap !== undefined) return part
    isKey &&= isKeyLine(part)
    return isKey ? maskedCharacters(part.length) : part
  })
}

/** What structures of keys begin with: the first line may have little else. */
const FIRST = /^(?:MI[A-J]|MH|MC|MF|b3BlbnNzaC1rZXk)[A-Za-z0-9+/]{10}/
/** The last line may have little at all. */
const LAST = /^(?=.*[A-Z])(?=.*[a-z\d])(?:[A-Za-z0-9+/]{4}){0,18}[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=)$/

function isKeyLine(line: string): boolean {
  return FIRST.test(line) || isRandom(line) || LAST.test(line)
}
