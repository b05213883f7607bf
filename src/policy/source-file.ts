/** A file of a bundle: its name within the folder, and its text. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** Does a file of this name belong to a bundle? Tests of a policy (`*.test.yaml`) and hidden files do not. */
export function isPolicyFile(name: string): boolean {
  return name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !name.startsWith('.')
}
