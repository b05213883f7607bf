/**
 * PostgreSQL keeps no NUL in a text, which Veto's texts may contain. It is kept as U+FFFE, which is no character, and '0';
 * U+FFFE itself as U+FFFE and '1'. Equal texts stay equal, and a part of a text stays a part of it.
 */
export function encodeText(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll('\ufffe', '\ufffe1').replaceAll('\0', '\ufffe0') : text
}

const SPECIAL = /[\0\ufffe]/

/** The text that was stored. */
export function decodeText(stored: string): string {
  return stored.includes('\ufffe')
    ? stored.replaceAll(/\ufffe([01])/g, (_, which) => (which === '0' ? '\0' : '\ufffe'))
    : stored
}

/** Rows as one JSON text, for a statement that takes many rows at once; `encodeText` still applies to the whole. */
export function jsonRows(rows: readonly object[]): string {
  const json = JSON.stringify(rows)
  return json.includes('\\u0000') ? json.replaceAll(NUL_IN_JSON, '$1\\ufffe0') : json
}

/** Not the text `\u0000`, whose backslash is a pair of them. */
const NUL_IN_JSON = /(?<!\\)((?:\\\\)*)\\u0000/g
