// Lines through very many points, painted column by column of pixels: to stroke such a line takes a canvas a hundred times as
// long. Knows no series and no row.

/** A picture of lines of one colour, in pixels of the screen. */
export class LineRaster {
  readonly #width: number
  readonly #height: number
  readonly #picture: ImageData
  readonly #colour: readonly [red: number, green: number, blue: number]

  /** `colour`: #rrggbb. */
  constructor(width: number, height: number, colour: string) {
    this.#width = Math.max(1, Math.round(width))
    this.#height = Math.max(1, Math.round(height))
    this.#picture = new ImageData(this.#width, this.#height)
    const value = Number.parseInt(colour.slice(1), 16)
    this.#colour = [value >> 16, (value >> 8) & 255, value & 255]
  }

  /** What of a line is in one column: from one height to another, at least so thick; rows that it only touches are fainter. */
  column(x: number, top: number, bottom: number, thickness: number, alpha: number): void {
    const more = Math.max(0, thickness - (bottom - top)) / 2
    const [from, to] = [Math.max(0, top - more), Math.min(this.#height, bottom + more)]
    const { data } = this.#picture
    const [red, green, blue] = this.#colour
    for (let y = Math.floor(from); y < to; y++) {
      const covered = Math.min(y + 1, to) - Math.max(y, from)
      const at = (y * this.#width + x) * 4
      const under = (data[at + 3] ?? 0) / 255
      data[at] = red
      data[at + 1] = green
      data[at + 2] = blue
      data[at + 3] = 255 * (1 - (1 - under) * (1 - alpha * covered))
    }
  }

  /** What can be painted on a canvas, over what is there. */
  picture(): OffscreenCanvas {
    const canvas = new OffscreenCanvas(this.#width, this.#height)
    canvas.getContext('2d')?.putImageData(this.#picture, 0, 0)
    return canvas
  }
}
