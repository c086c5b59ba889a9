import type { Report } from '../../shared/report/report.ts'
import { liveSays } from '../../shared/report/write.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { Note } from '../ui/note.tsx'
import { Button } from '../ui/button.tsx'
import { MiniBoards } from '../ui/mini-boards.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { MarkIcon, VerdictIcon } from '../ui/verdict.tsx'
import details from '../ui/details.module.css'
import styles from './report-view.module.css'

const SHAPES = { pass: 'circle', fail: 'octagon', unknown: 'diamond', 'not-checked': 'ring' } as const
const WORDS = { pass: 'pass', fail: 'fail', unknown: 'cannot know', 'not-checked': 'not checked' } as const

type ReportViewProps = { readonly name: string; readonly report: Report; readonly onClose: () => void }

/** A diagnosis from somebody else, only to be read. Its content is what its author says. */
export function ReportView({ name, report, onClose }: ReportViewProps) {
  const { gateway, server, token, live, prediction } = report
  return (
    <Sheet
      title={`Saved diagnosis: ${visible(name)}`}
      size="large"
      isDismissable
      onClose={onClose}
      footer={<Button onPress={onClose}>Close</Button>}
    >
      <Note tone="info" title="Read-only.">
        Made by {visible(report.madeBy)}, {visible(report.madeAt)}. It says what was seen then; nothing of it
        was checked again.
      </Note>
      <div className={styles['head']} role="region" aria-label="Saved verdict">
        <VerdictIcon verdict={report.verdict} />
        <h3>{visible(report.headline)}</h3>
      </div>
      <p className={styles['says']}>{visible(report.summary)}</p>
      {report.after && <p className={styles['says']}>{visible(report.after.says)}</p>}
      <Table
        label="What was tested"
        rows={[
          ['Gateway', `${gateway.name}, ${gateway.environment}, ${gateway.release}`],
          ['Server', `${server.name} (${server.id})`],
          ['Token', `${token.label}, fingerprint ${token.fingerprint}`],
          ['Tested', report.testedAt],
          ['Predicted', `${prediction.status ?? 'cannot be told'} ${prediction.detail ?? ''}`],
          ['Actual', liveSays(live)],
        ]}
      />
      <h4 className={styles['section']}>Steps</h4>
      <table className={details['table']} aria-label="Saved steps">
        <tbody>
          {report.steps.map((step) => (
            <tr key={step.id}>
              <th scope="row">{step.number}</th>
              <td>
                <MarkIcon shape={SHAPES[step.outcome]} size={14} label={WORDS[step.outcome]} />
              </td>
              <td>
                <b>{visible(step.title)}</b>
                {step.stopsHere && ' (the gateway stops here)'}
                <br />
                {visible(step.stopsHere ? step.explanation : step.detail)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.after && (
        <Table
          label="Saved steps after the token"
          rows={report.after.steps.map((step) => [`${step.number}`, step.title, step.explanation])}
        />
      )}
      {report.boards && (
        <>
          <h4 className={styles['section']}>
            {report.boards.change
              ? `Before and after: ${visible(report.boards.change.title)}`
              : 'The switchboard'}
          </h4>
          <MiniBoards
            sides={[
              { name: report.boards.change ? 'Before' : 'Then', board: report.boards.before },
              ...(report.boards.change ? [{ name: 'After', board: report.boards.change.after }] : []),
            ]}
          />
        </>
      )}
      <h4 className={styles['section']}>Expected audiences</h4>
      <Table label="Saved audiences" rows={report.expected.map((one) => [one.lane, one.value, one.state])} />
      <h4 className={styles['section']}>Claims</h4>
      <Table label="Saved claims" rows={token.claims.map((one) => [one.name, one.value, one.use])} />
      {report.remedies.length > 0 && (
        <>
          <h4 className={styles['section']}>What would let it in</h4>
          <Table label="Saved fixes" rows={report.remedies.map((one) => [one.title, one.text, one.risk])} />
        </>
      )}
    </Sheet>
  )
}

function Table({ label, rows }: { readonly label: string; readonly rows: readonly (readonly string[])[] }) {
  return (
    <table className={details['table']} aria-label={label}>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, at) =>
              at === 0 ? (
                <th key={at} scope="row">
                  {visible(cell)}
                </th>
              ) : (
                <td key={at}>{visible(cell)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
