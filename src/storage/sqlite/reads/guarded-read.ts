/** Runs a read; errors reject with a VetoError. */
export type GuardedRead = <T>(read: () => T | Promise<T>) => Promise<T>
