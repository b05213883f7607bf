import { randomBytes } from 'node:crypto'

/** `bytes` random bytes as base64url, for ids and secrets. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
