import { useEffect, useRef } from 'react'
import { Button, IconButton } from '../../renderer/ui/button.tsx'
import { AudienceChip, LaneBox } from '../../renderer/ui/chip.tsx'
import { Empty } from '../../renderer/ui/empty.tsx'
import { ErrorPanel } from '../../renderer/ui/error-panel.tsx'
import { Exact } from '../../renderer/ui/exact.tsx'
import { Field } from '../../renderer/ui/field.tsx'
import { FilterField } from '../../renderer/ui/filter-field.tsx'
import { Icon, ICONS } from '../../renderer/ui/icon.tsx'
import { Kbd } from '../../renderer/ui/kbd.tsx'
import { Note } from '../../renderer/ui/note.tsx'
import { Picker } from '../../renderer/ui/picker.tsx'
import { Pill } from '../../renderer/ui/pill.tsx'
import { Rich } from '../../renderer/ui/rich.tsx'
import { ScreenFrame } from '../../renderer/ui/screen.tsx'
import { Segmented } from '../../renderer/ui/segmented.tsx'
import { StepLadder } from '../../renderer/ui/steps.tsx'
import { TimeGroup, TimeLine, TimeList } from '../../renderer/ui/timeline.tsx'
import { ToastProvider, useToasts, type Toast } from '../../renderer/ui/toast.tsx'
import { Toggle } from '../../renderer/ui/toggle.tsx'
import { MarkIcon, VerdictBar, VerdictWord } from '../../renderer/ui/verdict.tsx'
import * as made from '../renderer/fixtures.ts'
import { all, down, nothing, type Story } from './story.ts'

const { accepted, rejected, undecided, rows } = made

function FieldWithRef() {
  const field = useRef<HTMLInputElement>(null)
  return <FilterField label="Filter servers" field={field} typed="pay" onTyped={nothing} />
}

function Says({ toast }: { readonly toast: Toast }) {
  const { show } = useToasts()
  useEffect(() => show(toast), [show, toast])
  return null
}

const toast = (message: Toast) => (
  <ToastProvider>
    <Says toast={message} />
  </ToastProvider>
)

const choices = rows.map(({ server, health }) => ({ id: server.id, label: server.name, hint: health.says }))

/** The states of the shared components in `renderer/ui`. */
export const PARTS: readonly Story[] = [
  ...all('Button', {
    primary: () => <Button variant="primary">Review change</Button>,
    default: () => <Button kbd="f">Preview</Button>,
    quiet: () => <Button variant="quiet">Clear</Button>,
    environment: () => <Button variant="environment">Apply to PROD</Button>,
    disabled: () => <Button isDisabled>Save</Button>,
    busy: () => <Button busy>Read again</Button>,
    icon: () => <IconButton icon="refresh" label="Refresh" />,
  }),
  ...all('Icon', {
    all: () => ICONS.map((name) => <Icon key={name} name={name} label={name} />),
  }),
  ...all('Key', { one: () => <Kbd>Ctrl K</Kbd> }),
  ...all('Verdict', {
    accepted: () => <VerdictBar diagnosis={accepted} />,
    rejected: () => <VerdictBar diagnosis={rejected} />,
    'cannot decide': () => <VerdictBar diagnosis={undecided} />,
    testing: () => <VerdictBar verdict={null} title="Testing the token" text="Reading the server." busy />,
    'busy, the old answer quieter': () => <VerdictBar diagnosis={rejected} busy />,
    words: () =>
      (['accepted', 'rejected', 'cannot-decide'] as const).map((verdict) => (
        <VerdictWord key={verdict} verdict={verdict} />
      )),
    levels: () =>
      (['ok', 'risk', 'broken', 'unknown', 'off'] as const).map((level) => (
        <VerdictWord key={level} level={level} />
      )),
    hollow: () =>
      (['circle', 'octagon', 'diamond', 'triangle', 'ring'] as const).map((shape) => (
        <MarkIcon key={shape} shape={shape} hollow label={shape} />
      )),
  }),
  ...all('Steps', {
    rejected: () => <StepLadder steps={rejected.steps} selected="audience" onSelect={nothing} />,
    accepted: () => <StepLadder steps={accepted.steps} selected={null} onSelect={nothing} />,
    'cannot know': () => <StepLadder steps={undecided.steps} selected={null} onSelect={nothing} />,
  }),
  ...all('Audience', {
    used: () => <AudienceChip lane="R" value={made.OTHER} />,
    shadowed: () => <AudienceChip lane="C" value={made.OTHER} state="shadowed" />,
    would: () => <AudienceChip lane="I" value={made.CLIENT_ID} state="would" />,
    selected: () => <AudienceChip lane="L" value="account" state="selected" />,
    lanes: () => (['R', 'C', 'I', 'L'] as const).map((lane) => <LaneBox key={lane} lane={lane} large />),
  }),
  ...all('Exact string', {
    line: () => <Exact value={rejected.board.canonical ?? ''} limit={40} />,
    stacked: () => <Exact value={rejected.board.canonical ?? ''} form="stacked" />,
    wrapped: () => <Exact value={rejected.board.canonical ?? ''} form="wrapped" />,
    full: () => <Exact value={rejected.board.canonical ?? ''} form="full" />,
    struck: () => <Exact value={made.OTHER} struck quiet />,
    'with code': () => <Rich text="Add it to `resource` first." />,
  }),
  ...all('Switch', {
    on: () => <Toggle isSelected onChange={nothing} children="Replace people" />,
    off: () => <Toggle isSelected={false} onChange={nothing} children="Replace people" />,
    preview: () => <Toggle isSelected preview onChange={nothing} children="Replace people" />,
    disabled: () => <Toggle isSelected isDisabled onChange={nothing} children="Replace people" />,
  }),
  ...all('Field', {
    plain: () => <Field label="Client id" value="my-client" onChange={nothing} hint="Of this server." />,
    wrong: () => <Field label="Port" value="x" onChange={nothing} error="A port is a number." />,
    password: () => <Field label="Password" type="password" value="not real" onChange={nothing} />,
    lines: () => <Field label="resource" rows={2} mono value={made.OTHER} onChange={nothing} />,
    disabled: () => <Field label="Name" value="production" isDisabled onChange={nothing} />,
    filter: () => <FieldWithRef />,
  }),
  ...all('Choice', {
    segmented: () => (
      <Segmented
        label="Theme"
        value="dark"
        options={[
          { id: 'light', label: 'Light' },
          { id: 'dark', label: 'Dark' },
        ]}
        onChange={nothing}
      />
    ),
    pills: () => (
      <>
        <Pill name="All" count={5} on onPress={nothing} />
        <Pill name="At risk" count={1} on={false} onPress={nothing} />
      </>
    ),
    picker: () => (
      <Picker
        label="Server"
        choices={choices}
        chosen={choices[0]?.id ?? null}
        onChoose={nothing}
        placeholder=""
      />
    ),
    'picker, nothing to choose': () => (
      <Picker
        label="Token"
        choices={[]}
        chosen={null}
        onChoose={nothing}
        placeholder="No token on the shelf"
      />
    ),
  }),
  ...all('Note', {
    warn: () => <Note title="On until learned.">The first token ends it.</Note>,
    info: () => (
      <Note tone="info" title="Not discoverable.">
        The metadata answers 404.
      </Note>
    ),
    bad: () => (
      <Note tone="bad" title="The gateway did not answer." action={<Button>Read again</Button>}>
        Connection refused.
      </Note>
    ),
  }),
  ...all('Error', {
    panel: () => <ErrorPanel error={down} onRetry={nothing} />,
    strip: () => <ErrorPanel error={down} strip />,
  }),
  ...all('Empty', {
    screen: () => <Empty icon="eye" title="Nobody else has changed a server" text="It is told here." />,
  }),
  ...all('Message', {
    confirmed: () =>
      toast({
        tone: 'ok',
        title: 'Saved, read back, confirmed',
        text: '1 of 1 shelf token is accepted (was 0).',
        action: { label: 'Undo', kbd: 'Ctrl Z', onPress: nothing },
      }),
    failed: () => toast({ tone: 'bad', title: 'The gateway did not answer', text: 'Connection refused.' }),
    info: () => toast({ tone: 'info', title: 'Found 1 access token', text: 'JSON access_token' }),
    unsure: () => toast({ tone: 'unsure', title: 'Not known whether it was applied', text: '' }),
  }),
  ...all('Timeline', {
    lines: () => (
      <TimeList label="Timeline" current="b">
        <TimeGroup name="Today, 2026-11-23">
          {(['ours', 'ring', 'square'] as const).map((look, index) => (
            <TimeLine
              key={look}
              id={look === 'ring' ? 'b' : look}
              at={made.AT}
              time="10:00"
              look={look}
              icon="check"
              title="Turned on"
              text="saved, read back, confirmed"
              kind="Our change"
              says={`10:00, ${look}`}
              selected={look === 'ring'}
              first={index === 0}
              last={index === 2}
              onChoose={nothing}
            />
          ))}
        </TimeGroup>
      </TimeList>
    ),
  }),
  ...all('Screen', {
    frame: () => (
      <ScreenFrame name="Fleet" title="Fleet" count="19 servers" bar={<Button>Read again</Button>} lined>
        <p>What the screen shows.</p>
      </ScreenFrame>
    ),
    'long name': () => (
      <ScreenFrame long title={'a-server-with-a-name-that-is-longer-than-the-bar-'.repeat(4)}>
        <p>What the screen shows.</p>
      </ScreenFrame>
    ),
  }),
]
