// Live: how the connection is, how much of what happens is shown, and the way from watching to trying.
import { isPaused, keepSeen, pulse, trouble } from '../live/watching.ts'
import * as state from '../session/state.ts'

export function LivePanel() {
  const seen = pulse.value
  const fault = state.liveFault.value
  return (
    <div class="live">
      <h2>
        <span class={`lamp${fault === undefined ? ' on' : ''}`} aria-hidden="true" />{' '}
        {state.liveName.value || state.description.value?.live}{' '}
        <span class="muted">
          {fault ?? (seen?.connected === false ? 'the module is not connected to its hub' : 'live')}
        </span>
      </h2>
      <div class="row">
        <button type="button" onClick={() => (isPaused.value = !isPaused.value)}>
          {isPaused.value ? 'Go on' : 'Pause'}
        </button>
        <button
          type="button"
          class={state.following.value ? 'primary' : ''}
          aria-pressed={state.following.value}
          onClick={() => (state.following.value = !state.following.value)}
        >
          Follow
        </button>
        <select
          aria-label="How much is seen"
          value={String(state.followed.value)}
          onChange={event => (state.followed.value = Number(event.currentTarget.value))}
        >
          <option value="15000">15 seconds</option>
          <option value="60000">1 minute</option>
          <option value="300000">5 minutes</option>
          <option value="3600000">1 hour</option>
        </select>
        <button
          type="button"
          onClick={keepSeen}
          title="What was seen becomes a recording, on which changes of the document are decided"
        >
          Try changes on what was seen
        </button>
      </div>
      {seen !== undefined && (
        <p class="muted">
          {seen.received.toLocaleString('en')} messages arrived, {seen.shown.toLocaleString('en')} decisions shown
          {seen.skipped > 0 ? `, ${seen.skipped.toLocaleString('en')} passed over so that eyes can follow` : ''}
          {seen.lost > 0 ? `, ${seen.lost.toLocaleString('en')} lost on the way` : ''}. The module waits for nothing of
          this.
        </p>
      )}
      {trouble.value !== undefined && <p class="fault">{trouble.value}</p>}
      <p class="hint">Click on a marble or a band: the reason appears, as the module gave it.</p>
    </div>
  )
}
