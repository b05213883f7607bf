import type { Json } from '../../json.ts'

/** How a run of text is set. */
export type InlineStyle = 'bold' | 'italic' | 'strike' | 'code' | 'underline' | 'highlight'

/** One piece of a line, already decoded: what it is, never how it was escaped. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'styled'; readonly style: InlineStyle; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string; readonly label: string }
  | { readonly kind: 'usergroup'; readonly id: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly range: string }
  | { readonly kind: 'emoji'; readonly glyph: string; readonly name: string }
  | { readonly kind: 'color'; readonly value: string }
  | InlineDate
  | { readonly kind: 'unknown'; readonly json: Json }

/** A moment that every reader sees in their own time zone. */
export interface InlineDate {
  readonly kind: 'date'
  readonly timestampS: number
  readonly format: string
  readonly url: string
  readonly fallback: string
}

/** One paragraph of a text. */
export type Paragraph =
  | { readonly kind: 'text'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'preformatted'; readonly children: readonly Inline[] }
  | ListParagraph
  | { readonly kind: 'unknown'; readonly json: Json }

/** A bulleted or numbered list; `offset` is added to the first number, `indent` is 0 to 8 steps. */
export interface ListParagraph {
  readonly kind: 'list'
  readonly ordered: boolean
  readonly indent: number
  readonly offset: number
  readonly items: readonly (readonly Inline[])[]
}
