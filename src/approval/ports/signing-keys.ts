import type { SigningKey } from '../../receipt/signing-key.ts'

/** The keys that sign receipts. */
export interface SigningKeyReader {
  /** The keys that sign receipts, oldest first. */
  signingKeys(): Promise<readonly SigningKey[]>
}
