import { useState } from 'react'
import { buildWalkReport, type WalkParts } from '../../shared/report/walk.ts'
import { WALK_FILES, type WalkFormat } from '../../shared/report/walk-formats.ts'
import { writeWalk } from '../../shared/report/walk-text.ts'
import { call } from '../bridge.ts'
import { Segmented } from '../ui/segmented.tsx'
import { Share } from '../ui/share.tsx'

const FORMATS = [
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'json', label: 'JSON' },
] as const satisfies readonly { id: WalkFormat; label: string }[]

type ShareWalkProps = {
  /** All that were walked, the chosen one first. */
  readonly parts: WalkParts
  readonly onClose: () => void
}

/** Prepares the walk of the chosen client, or of all, for handing on. */
export function ShareWalk({ parts, onClose }: ShareWalkProps) {
  const [whose, setWhose] = useState<'one' | 'all'>('one')
  const [first] = parts.clients
  const clients = whose === 'all' || first === undefined ? parts.clients : [first]
  return (
    <Share<WalkFormat>
      title="Share this walk"
      saved="Walk saved"
      formats={FORMATS}
      first="markdown"
      says={(format) => [WALK_FILES[format].name, 'It holds no query, no code and no client id.']}
      choices={
        <Segmented
          label="Clients"
          value={whose}
          options={[
            { id: 'one', label: first?.walked.name ?? 'One' },
            { id: 'all', label: `All ${parts.clients.length}` },
          ]}
          onChange={setWhose}
        />
      }
      make={(redaction) => {
        const { report, replaced } = buildWalkReport({ ...parts, clients }, redaction)
        return {
          replaced,
          text: (format) => writeWalk(report, format),
          save: (format) => call('client.save', { report, format }),
        }
      }}
      onClose={onClose}
    />
  )
}
