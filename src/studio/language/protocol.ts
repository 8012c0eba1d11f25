// What the editor asks the language service in its worker, and what that answers: values that can be posted.

export interface LanguageRequest {
  readonly kind: 'complete' | 'hover'
  /** Comes back with the answer; what is newer of one kind ends what is older. */
  readonly id: number
  readonly text: string
  /** Where in the text. */
  readonly position: number
}

export type LanguageAnswer =
  | { readonly kind: 'complete'; readonly id: number; readonly words: readonly Word[] }
  | { readonly kind: 'hover'; readonly id: number; readonly said: Said | undefined }

/** A word that may be written there. */
export interface Word {
  readonly label: string
  /** What is typed to find it. */
  readonly filter: string
  readonly isName: boolean
  readonly detail: string | undefined
  readonly info: string | undefined
  /** What is written, and where in it the cursor is then. */
  readonly text: string
  readonly cursor: number
  /** What it takes the place of; undefined: of the word that was begun. */
  readonly replaces: { readonly from: number; readonly to: number } | undefined
}

/** What a part of the document means. */
export interface Said {
  readonly from: number
  readonly text: string
}
