// Figures as people read them, in Markdown tables. Knows no benchmark.

export function table(header, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

/** Three digits that count: 12 300 000 is "12.3 M". */
export function figure(value) {
  if (value >= 1e6) return `${digits(value / 1e6)} M`
  if (value >= 1e3) return `${digits(value / 1e3)} k`
  return digits(value)
}

function digits(value) {
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2)
}

export function duration(nanoseconds) {
  if (nanoseconds >= 1e9) return `${digits(nanoseconds / 1e9)} s`
  if (nanoseconds >= 1e6) return `${digits(nanoseconds / 1e6)} ms`
  if (nanoseconds >= 1e3) return `${digits(nanoseconds / 1e3)} µs`
  return `${digits(nanoseconds)} ns`
}

export function bytes(value) {
  if (value >= 1024 * 1024) return `${digits(value / 1024 / 1024)} MB`
  if (value >= 1024) return `${digits(value / 1024)} KB`
  return `${value.toFixed(0)} B`
}

export const percent = share => `${(100 * share).toFixed(0)} %`
