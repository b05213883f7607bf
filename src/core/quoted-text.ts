/**
 * A text as canonical JSON (RFC 8785) writes it.
 * @throws {TypeError} for a lone surrogate, which other programs could read differently.
 */
export function quoted(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new TypeError('Expected well-formed text, got a lone surrogate')
  return JSON.stringify(text)
}

/** Any character that JSON escapes, or half of a pair of surrogates: all but those of these ranges. */
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/
