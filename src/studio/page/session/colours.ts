// Colours that people who see few colours can tell apart (after Okabe and Ito), and a shape for each further round of rules.
// Knows no rules.
import { signal } from '@preact/signals'

const light = ['#0072b2', '#d55e00', '#008560', '#b0508a', '#a06c00', '#3a8fc7']
const dark = ['#56b4e9', '#ff8f4d', '#2fc79a', '#e79cc6', '#f0b429', '#8ecbf5']

const preference = matchMedia('(prefers-color-scheme: dark)')
export const isDark = signal(preference.matches)
preference.addEventListener('change', () => {
  isDark.value = preference.matches
})

export const shapes = ['circle', 'square', 'diamond', 'triangle'] as const
export type Shape = (typeof shapes)[number]

/** By the rule's place in the order of rules. */
export function colourOf(index: number): string {
  const palette = isDark.value ? dark : light
  return index < 0 ? (isDark.value ? '#9aa7b8' : '#5b6675') : (palette[index % palette.length] ?? '#888888')
}

export const shapeOf = (index: number): Shape =>
  shapes[Math.floor(Math.max(0, index) / light.length) % shapes.length] ?? 'circle'

/** What is drawn besides: as the style sheet has it. */
export const inks = () =>
  isDark.value
    ? {
        ink: '#e6eaf0',
        muted: '#9aa7b8',
        faint: '#2b3441',
        grid: '#252d38',
        surface: '#171c24',
        line: '#b7c4d6',
        select: 'rgba(106,176,255,0.16)',
        selectLine: '#6ab0ff',
        label: '#c9a6ff',
        came: '#2fc79a',
        went: '#ff8f4d',
      }
    : {
        ink: '#1b2430',
        muted: '#5b6675',
        faint: '#e3e7ec',
        grid: '#eef1f4',
        surface: '#ffffff',
        line: '#40536b',
        select: 'rgba(11,98,196,0.10)',
        selectLine: '#0b62c4',
        label: '#7a3fc4',
        came: '#008560',
        went: '#b34700',
      }

/** The colour, so transparent. */
export function faded(colour: string, alpha: number): string {
  const value = Number.parseInt(colour.slice(1), 16)
  return `rgba(${value >> 16},${(value >> 8) & 255},${value & 255},${alpha})`
}
