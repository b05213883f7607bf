import { readFileSync, realpathSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { ReadFile } from './build-lists.ts'
import type { Bundle } from './bundle.ts'
import { BundleError, type Fault, faultOfFile } from './bundle-error.ts'
import { readBundle } from './read-bundle.ts'
import { isPolicyFile, type SourceFile } from './source-file.ts'

/**
 * Loads the bundle of a folder: all of its `*.yaml` files but tests, no subfolders, and the lists that they name.
 * @throws {BundleError} with every fault; also for a missing or empty folder and for files that are no UTF-8 text.
 */
export async function loadBundle(folder: string): Promise<Bundle> {
  return readBundle(await readPolicyFiles(folder), (name) => readInside(folder, name))
}

/**
 * Reads the texts of the policy files in a folder, by name.
 * @throws {BundleError} for a missing or empty folder and for files that are no UTF-8 text.
 */
export async function readPolicyFiles(folder: string): Promise<readonly SourceFile[]> {
  return readTexts(folder, await policyFiles(folder))
}

/** @throws {BundleError} naming every file that cannot be read as UTF-8 text. */
export async function readTexts(folder: string, names: readonly string[]): Promise<readonly SourceFile[]> {
  const loaded = await Promise.all(names.map((name) => load(folder, name)))
  const faults = loaded.flatMap((result) => (result.ok ? [] : [result.fault]))
  if (faults.length > 0) throw new BundleError(faults)
  return loaded.flatMap((result) => (result.ok ? [result.file] : []))
}

async function policyFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw refusal(folder, `the folder of policies cannot be read: ${reasonOf(error)}`)
  })
  const misnamed = names.filter((name) => name.endsWith('.yml'))
  if (misnamed.length > 0) {
    throw new BundleError(misnamed.map((name) => faultOfFile(name, 'expected the ending .yaml, got .yml')))
  }
  const policies = names.filter(isPolicyFile).sort()
  if (policies.length === 0) throw refusal(folder, 'expected at least one policy file (*.yaml), found none')
  return policies
}

type Loaded = { readonly ok: true; readonly file: SourceFile } | { readonly ok: false; readonly fault: Fault }

async function load(folder: string, name: string): Promise<Loaded> {
  try {
    const bytes = await readFile(join(folder, name))
    return { ok: true, file: { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } }
  } catch (error) {
    const message = error instanceof TypeError ? 'expected UTF-8 text' : `cannot be read: ${reasonOf(error)}`
    return { ok: false, fault: faultOfFile(name, message) }
  }
}

/** Links are followed, but never out of the folder. */
function readInside(folder: string, name: string): ReturnType<ReadFile> {
  try {
    const home = realpathSync(folder)
    const file = realpathSync(join(home, name))
    if (!file.startsWith(home + sep)) return { ok: false, why: 'it lies outside the folder of policies' }
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) }
  } catch (error) {
    return { ok: false, why: error instanceof TypeError ? 'expected UTF-8 text' : reasonOf(error) }
  }
}

function refusal(folder: string, message: string): BundleError {
  return new BundleError([faultOfFile(folder, message)])
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
