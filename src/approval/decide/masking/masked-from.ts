import { isJsonObject, isList, type Json } from '../../../core/json.ts'

const MARK = /‹masked[^›]*›/u

/** May `shown` be the masked form of `exact`? Everything outside the marks must be equal, in the same order. */
export function isMaskedFrom(shown: Json, exact: Json): boolean {
  if (typeof shown === 'string') return isTextFrom(shown, exact)
  if (isList(shown)) {
    return (
      isList(exact) && shown.length === exact.length && shown.every((each, at) => isFrom(each, exact[at]))
    )
  }
  if (!isJsonObject(shown)) return shown === exact
  return isJsonObject(exact) && isObjectFrom(Object.entries(shown), Object.entries(exact))
}

function isFrom(shown: Json, exact: Json | undefined): boolean {
  return exact !== undefined && isMaskedFrom(shown, exact)
}

type Entries = readonly (readonly [string, Json])[]

function isObjectFrom(shown: Entries, exact: Entries): boolean {
  return (
    shown.length === exact.length &&
    shown.every(([name, value], at) => {
      const [exactName, exactValue] = exact[at] ?? []
      return (name === exactName || MARK.test(name)) && isFrom(value, exactValue)
    })
  )
}

function isTextFrom(shown: string, exact: Json): boolean {
  if (shown === exact) return true
  const kept = shown.split(new RegExp(MARK, 'gu'))
  const text = typeof exact === 'string' ? exact : JSON.stringify(exact)
  return kept.length > 1 && standsIn(text, kept)
}

/** Does the text consist of these parts in this order, the first at its start and the last at its end? */
function standsIn(text: string, parts: readonly string[]): boolean {
  let at = 0
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.startsWith(parts[0] ?? '') && text.endsWith(parts.at(-1) ?? '')
}
