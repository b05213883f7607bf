import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'

/**
 * What V8 compiled of some files, kept for later processes. It holds every function that ran, while Node's own compile cache
 * holds what V8 compiles before a file runs: a start compiles thousands of functions less.
 */
export interface CodeCache {
  /** A script whose value is the function of a file of CommonJS. */
  compile(file: CodeFile): Script
  /** How many files were compiled anew, and are not kept yet. */
  unkept(): number
  /** Keeps one of them. Never throws. */
  keepNext(): void
}

/** A file of code as it was read, and the name of what is kept of it. */
export interface CodeFile {
  readonly path: string
  readonly name: string
  readonly bytes: Buffer
}

/** `folder`: null to keep nothing. Nobody may write to it who may not write the code itself, as V8 runs what it finds there. */
export function createCodeCache(folder: string | null): CodeCache {
  const unkept: Compiled[] = []
  return {
    compile({ path, name, bytes }) {
      const place = folder === null ? null : join(folder, name)
      const sum = crc32(bytes)
      const cachedData = place === null ? undefined : readKept(place, sum)
      const script = new Script(asFunction(bytes), { filename: path, cachedData })
      const isNew = cachedData === undefined || script.cachedDataRejected === true
      if (place !== null && isNew) unkept.push({ place, sum, script })
      return script
    },
    unkept: () => unkept.length,
    keepNext() {
      const next = unkept.shift()
      if (next !== undefined) keep(next)
    },
  }
}

/** The part of a cache's folder that only this build of V8, with these flags, reads and writes. */
export function folderOfThisV8(folder: string): string {
  return join(folder, `${process.version}-${process.arch}-${cachedDataVersionTag().toString(16)}`)
}

interface Compiled {
  readonly place: string
  /** Of the code. */
  readonly sum: number
  readonly script: Script
}

/** As Node wraps a file of CommonJS. */
function asFunction(bytes: Buffer): string {
  return `(function (exports, require, module, __filename, __dirname) {${bytes}\n})`
}

/** Checksums of the code and of what is kept of it come before the latter: V8 compares no more than the length of the code. */
const SUMS_BYTES = 8

function readKept(place: string, sum: number): Buffer | undefined {
  try {
    const kept = readFileSync(place)
    const data = kept.subarray(SUMS_BYTES)
    return kept.readUInt32LE(0) === sum && kept.readUInt32LE(4) === crc32(data) ? data : undefined
  } catch {
    return undefined
  }
}

/**
 * What cannot be kept is compiled again. A file appears whole or not at all, as other processes may read it meanwhile; what two
 * of them wrote at once has another sum.
 */
function keep({ place, sum, script }: Compiled): void {
  const unfinished = `${place}.unfinished`
  try {
    const data = script.createCachedData()
    const sums = Buffer.alloc(SUMS_BYTES)
    sums.writeUInt32LE(sum, 0)
    sums.writeUInt32LE(crc32(data), 4)
    mkdirSync(join(place, '..'), { recursive: true })
    writeFileSync(unfinished, Buffer.concat([sums, data]), { mode: 0o600 })
    renameSync(unfinished, place)
  } catch {
    removeIfPossible(unfinished)
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {}
}
