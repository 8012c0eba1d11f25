// Recording: how the file was read, which can be corrected; and what to do where rules read what is not in it.

import type { CsvChoices } from '../../../workbench/recording/csv/choices.ts'
import type { FoundCsv } from '../../protocol.ts'
import { readAgain } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { spanText, timeText } from '../session/times.ts'

export function RecordingPanel() {
  const recording = state.recording.value
  const phase = state.phase.value
  if (recording === undefined || phase.kind === 'unreadable') return <Unread />
  const { name, count, start, end, csv, sorted, inputs, paths } = recording
  return (
    <div class="recording">
      <section>
        <h2>{name}</h2>
        <p>
          {count.toLocaleString('en')} lines over {spanText(end - start)}, from {timeText(start)} to {timeText(end)}, to{' '}
          {inputs.map(one => one.name).join(', ') || 'no input'}.
        </p>
        {sorted > 0 && (
          <p class="warning">
            Its lines were not in order of time: they were sorted; {sorted.toLocaleString('en')} went back.
          </p>
        )}
        {csv === undefined && <p class="muted">JSON lines, as RECORD_FILE writes them.</p>}
        <Missing paths={paths} csv={csv} />
      </section>
      {csv !== undefined && <CsvForm csv={csv} />}
    </div>
  )
}

/** Numbers that rules test and no message has. */
function Missing({ paths, csv }: { readonly paths: readonly string[]; readonly csv: FoundCsv | undefined }) {
  const read = [
    ...new Set(
      state.reading.value.tests.filter(({ series }) => series.startsWith('raw ')).map(({ subject }) => subject),
    ),
  ]
  const missing = read.filter(path => path.startsWith('$') && !path.includes('*') && !paths.includes(path))
  const free = csv?.columns.filter(({ role, path }) => role === 'body' && !read.includes(path)) ?? []
  if (missing.length === 0) return null
  return (
    <div class="warning missing" role="note">
      {missing.map(path => (
        <p key={path}>
          Rules read <code>{path}</code>, which the first messages do not have.{' '}
          {free.slice(0, 4).map(({ name }) => (
            <button
              type="button"
              class="small"
              key={name}
              onClick={() => csv !== undefined && say(mapping(csv, name, path))}
            >
              “{name}” is it
            </button>
          ))}
          {csv === undefined && (
            <>
              They have{' '}
              {paths.slice(0, 6).map(one => (
                <code key={one}>{one} </code>
              ))}
              .
            </>
          )}
        </p>
      ))}
    </div>
  )
}

/** The columns as `--csv` has them, with another place for one, and where the times are. */
function mapping(csv: FoundCsv, column: string, path: string): CsvChoices {
  const times = csv.columns.filter(({ role }) => role === 'time').map(({ name }) => name)
  const bodies = csv.columns.filter(({ role }) => role === 'body')
  return {
    csv: bodies.map(one => `${one.name}:${one.name === column ? path : one.path}`).join(','),
    time: `${times.join('+')}:${csv.timeFormat}`,
  }
}

/** Says more of how the file is to be read, and reads it so. */
function say(choices: CsvChoices): void {
  state.csvChoices.value = { ...state.csvChoices.value, ...choices }
  readAgain(state.csvChoices.value)
}

const separators: readonly (readonly [string, string])[] = [
  [',', 'comma ,'],
  [';', 'semicolon ;'],
  ['tab', 'tab'],
  ['|', 'bar |'],
]

function CsvForm({ csv }: { readonly csv: FoundCsv }) {
  const said = state.csvChoices.value
  const columns = csv.columns.filter(({ name }) => name !== '')
  const timeColumns = columns.filter(({ role }) => role === 'time').map(({ name }) => name)
  return (
    <section class="csv" aria-label="How the CSV file is read">
      <h2>
        How it is read <span class="muted">correct what is wrong</span>
      </h2>
      <div class="fields">
        <label>
          Separator
          <select
            value={csv.separator === '\t' ? 'tab' : csv.separator}
            onChange={event => say({ delimiter: event.currentTarget.value })}
          >
            {separators.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label>
          Decimal mark
          <select value={csv.decimal} onChange={event => say({ decimal: event.currentTarget.value })}>
            <option value=".">point .</option>
            <option value=",">comma ,</option>
          </select>
        </label>
        <label>
          Form of times
          <input
            type="text"
            value={csv.timeFormat}
            onChange={event => say({ csv: undefined, time: `${timeColumns.join('+')}:${event.currentTarget.value}` })}
          />
        </label>
        <label>
          Zone
          <input
            type="text"
            value={said.tz ?? csv.zone}
            placeholder="Europe/Berlin"
            onChange={event => say({ tz: event.currentTarget.value || undefined })}
          />
        </label>
        <label>
          No value
          <input
            type="text"
            value={said.null ?? ''}
            placeholder="NA,-999"
            onChange={event => say({ null: event.currentTarget.value || undefined })}
          />
        </label>
      </div>
      <table>
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
          <tr>
            {columns.map(column => (
              <td key={column.name}>
                <Role column={column} csv={csv} />
              </td>
            ))}
          </tr>
        </thead>
        <tbody>
          {csv.sample.slice(0, 3).map((cells, index) => (
            <tr key={`${index} ${cells[0]}`}>
              {columns.map(({ name }, at) => (
                <td key={name}>{cells[at]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Role({ column, csv }: { readonly column: FoundCsv['columns'][number]; readonly csv: FoundCsv }) {
  const { name, role, path } = column
  const chosen = state.csvChoices.value
  const change = (to: string) => {
    const properties = (chosen.property ?? []).filter(one => one !== name)
    if (to === 'time') say({ csv: undefined, time: `${name}:${csv.timeFormat}` })
    else if (to === 'input') say({ input: name })
    else if (to === 'property')
      say({ property: [...properties, name], ...(chosen.input === name ? { input: undefined } : {}) })
    else
      say({
        property: properties.length === 0 ? undefined : properties,
        ...(chosen.input === name ? { input: undefined } : {}),
      })
  }
  return (
    <span class="role">
      <select aria-label={`What ${name} is`} value={role} onChange={event => change(event.currentTarget.value)}>
        <option value="time">the time</option>
        <option value="body">in the body</option>
        <option value="property">a property</option>
        <option value="input">the input</option>
      </select>
      {role === 'body' && (
        <input
          type="text"
          aria-label={`Where ${name} goes`}
          value={path}
          onChange={event => say(mapping(csv, name, event.currentTarget.value))}
        />
      )}
    </span>
  )
}

/** A file whose form could not be told: what there is to say of it. */
function Unread() {
  const phase = state.phase.value
  if (phase.kind !== 'unreadable') return <p class="hint">Drop a recording or a CSV file anywhere on the page.</p>
  return (
    <div class="recording">
      <section>
        <h2>Say how it is read</h2>
        {[...phase.message.matchAll(/“time” "([^"]+)"/g)].map(([, form = '']) => (
          <button type="button" key={form} onClick={() => say({ time: form })}>
            Read times as {form}
          </button>
        ))}
        <div class="fields">
          <label>
            Separator
            <select onChange={event => say({ delimiter: event.currentTarget.value || undefined })}>
              <option value="">as found</option>
              {separators.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label>
            Times, as COLUMN:FORM
            <input
              type="text"
              placeholder="Date+Time:day.month.year hour:minute"
              onChange={event => say({ time: event.currentTarget.value || undefined })}
            />
          </label>
          <label>
            No value
            <input
              type="text"
              placeholder="NA,-999"
              onChange={event => say({ null: event.currentTarget.value || undefined })}
            />
          </label>
        </div>
      </section>
    </div>
  )
}
