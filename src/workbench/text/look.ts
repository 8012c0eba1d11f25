// How text for a person looks: the columns, and words in styles. What a style is, a terminal or a page knows.

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'

/** The text in a style, or in several. */
export type Paint = (style: Style | readonly Style[], text: string) => string

export interface Look {
  /** Columns to write in. */
  readonly width: number
  readonly paint: Paint
}

/** The usual width, without styles. */
export const plain: Look = { width: 80, paint: (_, text) => text }
