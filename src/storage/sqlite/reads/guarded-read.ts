/** Runs a read; what fails rejects with a VetoError. */
export type GuardedRead = <T>(read: () => T | Promise<T>) => Promise<T>
