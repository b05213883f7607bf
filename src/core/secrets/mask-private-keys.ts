import { isRandom } from './looks-secret.ts'
import { maskedCharacters } from './masked.ts'

/**
 * The text without the base64 lines directly after the start of a private key. Markers and headers stay, and
 * so does everything from the first other line on: the end marker is not searched for.
 */
export function maskPrivateKeys(text: string): string {
  return text.replace(KEY, (_key, begin: string, body: string) => begin + maskBody(body))
}

/** Line breaks may be escaped as `\n`, or lost. */
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

/** Start of the encoded key structures: the first line may be short. */
const FIRST = /^(?:MI[A-J]|MH|MC|MF|b3BlbnNzaC1rZXk)[A-Za-z0-9+/]{10}/
/** The last line may be very short. */
const LAST = /^(?=.*[A-Z])(?=.*[a-z\d])(?:[A-Za-z0-9+/]{4}){0,18}[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=)$/

function isKeyLine(line: string): boolean {
  return FIRST.test(line) || isRandom(line) || LAST.test(line)
}
