import {
  chownSync,
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** What a container of the image is run with, and the file tree of the image. */
export interface ContainerImage {
  /** The folder that stands for `/`. */
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  /** `uid:gid` */
  readonly user: string
  /** Program and arguments; absolute paths are those of this machine. */
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
  /** What the build stage runs. */
  readonly buildSteps: readonly string[]
}

interface Options {
  /** An empty folder that other users can enter. */
  readonly root: string
  readonly dockerfile: string
  /** Where the build stage puts its output, and where that output is on this machine. */
  readonly built: { readonly inImage: string; readonly here: string }
}

/**
 * Makes the file tree of an image from the steps of its Dockerfile, without a container engine. The last stage is executed; the
 * repository and the given output stand for the stage before it. Throws for steps that it does not know.
 */
export function buildImage({ root, dockerfile, built }: Options): ContainerImage {
  addBase(root)
  const [build = [], last = []] = stagesOf(readFileSync(dockerfile, 'utf8'))
  const place = (path: string) => join(root, path)
  const source = (path: string) =>
    path.startsWith(built.inImage)
      ? path.replace(built.inImage, built.here)
      : path.replace('/src', resolve('.'))
  for (const { name, value } of last) {
    if (name === 'RUN') for (const command of value.split(' && ')) run(command, place)
    else if (name === 'COPY') copy(value, source, place)
    else if (!SETTINGS.includes(name))
      throw new Error(`Expected a step of a Dockerfile that is known here, got ${name} ${value}`)
  }
  return {
    root,
    ...settingsOf(last, place),
    buildSteps: build.filter(({ name }) => name === 'RUN').map(({ value }) => value),
  }
}

function settingsOf(steps: readonly Step[], place: Place) {
  const valuesOf = (wanted: string) => steps.flatMap(({ name, value }) => (name === wanted ? [value] : []))
  const here = (word: string) => (word === 'node' ? place(NODE) : word.startsWith('/') ? place(word) : word)
  const words = (name: string): string[] => JSON.parse(/\[.*\]$/.exec(valuesOf(name).join(''))?.[0] ?? '[]')
  const variables = valuesOf('ENV').flatMap((value) => value.split(' ').map((pair) => pair.split('=')))
  return {
    env: Object.fromEntries(variables.map(([name = '', value = '']) => [name, here(value)])),
    user: valuesOf('USER').join(''),
    command: [...words('ENTRYPOINT'), ...words('CMD')].map(here),
    healthCheck: words('HEALTHCHECK').map(here),
  }
}

const SETTINGS = ['USER', 'WORKDIR', 'VOLUME', 'EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'ENV']
const NODE = '/usr/local/bin/node'

/** What the base image brings, as far as it matters here. */
function addBase(root: string): void {
  for (const folder of ['usr/local/bin', 'usr/local/lib/node_modules/npm', 'tmp'])
    mkdirSync(join(root, folder), { recursive: true })
  copyFileSync('package.json', join(root, 'usr/local/bin/npm'))
  copyFileSync(process.execPath, join(root, NODE), constants.COPYFILE_FICLONE)
}

interface Step {
  readonly name: string
  readonly value: string
}

function stagesOf(text: string): readonly (readonly Step[])[] {
  const steps = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => ({ name: line.split(' ', 1)[0] ?? '', value: line.slice(line.indexOf(' ') + 1) }))
  const starts = steps.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []))
  return starts.map((start, index) => steps.slice(start + 1, starts[index + 1]))
}

type Place = (path: string) => string

/** Executes what changes files in the image; a shell would change those of this machine. */
function run(command: string, place: Place): void {
  const [program = '', option = '', ...paths] = command.split(' ')
  const change = CHANGES[program]
  if (change === undefined) throw new Error(`Expected ${Object.keys(CHANGES).join(' or ')}, got ${command}`)
  for (const path of paths) change(place(path), option)
}

const CHANGES: Readonly<Record<string, (path: string, option: string) => void>> = {
  rm: (path) => rmSync(path, { recursive: true, force: true }),
  mkdir: (path) => mkdirSync(path, { recursive: true }),
  chown(path, owner) {
    const [uid = 0, gid = 0] = owner.split(':').map(Number)
    if (process.getuid?.() === 0) chownSync(path, uid, gid)
  },
}

function copy(value: string, source: Place, place: Place): void {
  const words = value.split(' ')
  if (words.shift() !== '--from=build') throw new Error(`Expected a copy from the build stage, got ${value}`)
  const target = words.pop() ?? ''
  for (const path of words.map(source)) {
    const isFolder = statSync(path).isDirectory()
    const to = place(!isFolder && target.endsWith('/') ? join(target, basename(path)) : target)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(path, to, { recursive: true })
  }
}
