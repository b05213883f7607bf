import type { Scalar } from 'yaml'

/**
 * Why a scalar may not be what its author wrote: an unquoted number, truth value or null that would be written
 * otherwise again, such as `00417`, `1e400` or `TRUE`, and text that other readers of YAML take for a number. Null when
 * nothing is lost.
 */
export function scalarDiagnostic({ type, value, source = '' }: Scalar): string | null {
  if (type !== 'PLAIN') return null
  if (typeof value === 'string') return NUMBER_ELSEWHERE.test(source) ? asText(source) : null
  if (value === null) return NULLS.has(source) ? null : lost(source, 'null')
  const kept = String(value)
  if (source === kept) return null
  return typeof value === 'number' ? numberDiagnostic(source, value) : lost(source, kept)
}

const NULLS = new Set(['', '~', 'null'])

/** Numbers of YAML 1.1 and of programming languages. */
const NUMBER_ELSEWHERE = /^[-+]?(0b[01_]+|0x[\da-f_]+|0o[0-7_]+|\d[\d_]*_[\d_]*(\.[\d_]*)?)$/i

function numberDiagnostic(source: string, value: number): string {
  return Number.isFinite(value) && isExact(source, value)
    ? lost(source, String(value))
    : `${source} cannot be represented exactly as a number: put it in quotes`
}

/** A whole number that neighbours share with it was rounded. */
function isExact(source: string, value: number): boolean {
  return !/^[-+]?\d+$/.test(source) || Number.isSafeInteger(value)
}

function lost(source: string, kept: string): string {
  return `${source} would be read as ${kept}: put it in quotes if it is text, else write ${kept}`
}

function asText(source: string): string {
  return `${source} is read as text: put it in quotes, or write a number without _ and letters`
}
