import type { Changes } from '../../src/approval/ports/changes.ts'
import type { Store } from '../../src/approval/ports/store.ts'

/** A store and how to restart it. */
export interface StoreUnderTest {
  readonly store: Store
  /** Closes the store and opens the same data again. */
  reopen(): Promise<Store>
}

/** Opens a store on new, empty data, gone after the test. */
export type OpenStore = (changes?: Changes) => Promise<StoreUnderTest>
