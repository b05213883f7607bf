import type { Json, JsonObject } from './json.ts'

/**
 * The messages between the browser page and the sandbox.
 * `GET /sandbox/state?as=U…` answers a PageState; `GET /sandbox/events` is a stream of server-sent events, one named
 * `changed` (data: the new revision) whenever any state changed; `POST /sandbox/interactions` takes an Interaction and answers an InteractionResult.
 * `GET /sandbox/gallery` answers a PageGallery.
 */
export interface PageState {
  /** Grows by one with every change of the workspace. */
  readonly revision: number
  readonly workspaceName: string
  readonly me: PagePerson
  /** The app under development. */
  readonly app: PagePerson
  readonly people: readonly PagePerson[]
  readonly groups: readonly PageGroup[]
  /** Only the channels that `me` is in, direct messages from apps included. */
  readonly channels: readonly PageChannel[]
  /** The slash commands that the app answers, such as `/todo`. */
  readonly commands: readonly string[]
  /** The modals open for `me`, bottom first; the last one is on top. */
  readonly modals: readonly PageModal[]
  /** The app's Home tab as published for `me`; null before it was. */
  readonly home: PageView | null
  /** Are there previews at `/gallery`? */
  readonly hasGallery: boolean
  /** Is the app connected by Socket Mode, or reachable by HTTP, at this moment? */
  readonly connected: boolean
}

export interface PagePerson {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly isBot: boolean
}

/** A user group. */
export interface PageGroup {
  readonly id: string
  readonly handle: string
}

export interface PageChannel {
  readonly id: string
  readonly name: string
  readonly isDirect: boolean
  readonly topic: string
  readonly memberIds: readonly string[]
  /** Oldest first; ephemeral ones only for the person who may see them. Replies carry `threadTs`. */
  readonly messages: readonly PageMessage[]
}

export interface PageMessage {
  readonly ts: string
  readonly threadTs: string | null
  readonly authorId: string
  readonly text: string
  /** Block Kit, exactly as the app sent it. */
  readonly blocks: readonly Json[]
  readonly edited: boolean
  readonly ephemeral: boolean
}

/** What `/gallery` shows. */
export interface PageGallery {
  readonly app: PagePerson
  readonly people: readonly PagePerson[]
  readonly groups: readonly PageGroup[]
  readonly channels: readonly Pick<PageChannel, 'id' | 'name'>[]
  readonly previews: readonly PagePreview[]
}

export type PagePreview = {
  readonly id: string
  readonly title: string
  readonly caption: string
  readonly blocks: readonly Json[]
  /** Why Slack would refuse it; empty when it would not. */
  readonly errors: readonly string[]
} /** `text` is what a notification shows; an ephemeral message notifies nobody. */ & (
  | { readonly kind: 'message'; readonly text: string; readonly ephemeral: boolean }
  | { readonly kind: 'home' }
  | { readonly kind: 'modal'; readonly modal: Pick<PageModal, 'title' | 'submit' | 'close'> }
)

export interface PageView {
  readonly id: string
  readonly blocks: readonly Json[]
}

export interface PageModal extends PageView {
  readonly title: string
  /** Label of the submit button; null when the modal has none. */
  readonly submit: string | null
  readonly close: string
  /** What the app answered to the last submit, by block id. */
  readonly errors: JsonObject
}

/** Where a clicked element is. */
export type Place =
  | { readonly in: 'message'; readonly channelId: string; readonly ts: string }
  | { readonly in: 'modal'; readonly viewId: string }
  | { readonly in: 'home' }

export type Interaction =
  | {
      readonly do: 'click'
      readonly as: string
      readonly place: Place
      readonly blockId: string
      readonly actionId: string
      /** What the element carries: an option's value for menus, a text for inputs; null for plain buttons. */
      readonly value: Json
    }
  /** `values` is Slack's own `view.state.values`: by block id, then action id. */
  | { readonly do: 'submit'; readonly as: string; readonly viewId: string; readonly values: JsonObject }
  | { readonly do: 'close'; readonly as: string; readonly viewId: string }
  /** A line typed in the composer: a slash command when it starts with `/`, else a plain message. */
  | { readonly do: 'type'; readonly as: string; readonly channelId: string; readonly text: string }
  | { readonly do: 'open_home'; readonly as: string }

/** `problem` is what Slack would show the person, such as that the app did not answer in 3 seconds. */
export interface InteractionResult {
  readonly ok: boolean
  readonly problem: string | null
}
