/** A file of a bundle: its name within the folder, and its text. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}
