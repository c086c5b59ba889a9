/**
 * The line icons: 16-px grid, round lines of 1.5 px, `currentColor`, no fill. Only verdict icons are filled,
 * so that they are found first.
 */
const PATHS = {
  fleet:
    'M2 4h5M11 4h3M2 8h2M8 8h6M2 12h7M13 12h1M9 4m-1.700 0a1.700 1.700 0 1 0 3.400 0 1.700 1.700 0 1 0-3.400 0M6 8m-1.700 0a1.700 1.700 0 1 0 3.400 0 1.700 1.700 0 1 0-3.400 0M11 12m-1.700 0a1.700 1.700 0 1 0 3.400 0 1.700 1.700 0 1 0-3.400 0',
  grid: 'M2.500 2.500h11v11h-11zM2.500 6.200h11M2.500 9.800h11M6.200 2.500v11M9.800 2.500v11',
  bench: 'M3 14h10M8 14v-3M4.500 2.500h7v5.500a3.500 3.500 0 0 1-7 0z',
  history: 'M2.500 8a5.500 5.500 0 1 0 1.700-4M2.500 2.500v3h3M8 5v3.200l2.200 1.300',
  settings:
    'M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400',
  key: 'M5 8.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5M6.800 9.200 13 3M11 5l2 2',
  lock: 'M4.500 7h7a1 1 0 0 1 1 1v4.500a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM5.500 7V5a2.500 2.500 0 0 1 5 0v2',
  person:
    'M8 3a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5M3 13.500c.6-2.500 2.500-3.500 5-3.500s4.400 1 5 3.500',
  refresh: 'M13.500 8a5.500 5.500 0 1 1-1.700-4M13.500 2.500v3h-3',
  activity: 'M2 11.500h3l2-7 2.500 9L11.500 8H14',
  shield: 'M8 1.500 14 4v4c0 3.500-2.500 5.500-6 6.500C4.500 13.500 2 11.500 2 8V4z',
  layers: 'm8 2 6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  brackets: 'm5.500 4-4 4 4 4M10.500 4l4 4-4 4',
  plug: 'M5.500 2v3M10.500 2v3M4 5h8v2.500a4 4 0 0 1-8 0zM8 11.500V14',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.500 10.500l3.500 3.500',
  'chevron-down': 'm4 6 4 4 4-4',
  'chevron-up': 'm4 10 4-4 4 4',
  'chevron-left': 'm10 4-4 4 4 4',
  'chevron-right': 'm6 4 4 4-4 4',
  check: 'm3 8.500 3.200 3L13 4.500',
  close: 'm4 4 8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  edit: 'm2.500 13.500.8-3L10.500 3.200l2.300 2.300-7.300 7.200zM9 4.800l2.200 2.200',
  copy: 'M6.700 5.500h5.600a1.200 1.200 0 0 1 1.200 1.200v5.600a1.200 1.200 0 0 1-1.200 1.200H6.700a1.200 1.200 0 0 1-1.200-1.200V6.700a1.200 1.200 0 0 1 1.200-1.200zM10.500 5.500v-3h-8v8h3',
  undo: 'M5.500 3 2.500 6l3 3M2.500 6H10a3.500 3.500 0 0 1 0 7H6',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.300v3.700M8 5v.1',
  warning: 'M8 2.200 14.500 13.500h-13zM8 6.500v3.200M8 11.600v.1',
  offline:
    'M2 2l12 12M5 4.600A9 9 0 0 1 8 4c4 0 6.500 4 6.500 4a13 13 0 0 1-2 2.400M10 11.700A8 8 0 0 1 8 12c-4 0-6.500-4-6.500-4a13 13 0 0 1 1.800-2.200',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM8 6.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.500V8l2.500 1.500',
  play: 'M4.500 3v10l8-5z',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  pin: 'M6 2h4l-.5 4.500L12 9H4l2.500-2.500zM8 9v5',
  link: 'M6.500 9.500 9.500 6.500M7 4.500l1.500-1.500a3 3 0 0 1 4.300 4.300L11.300 8.800M9 11.500 7.500 13a3 3 0 0 1-4.300-4.300L4.700 7.200',
  send: 'M14 2 7 9M14 2 9.500 14 7 9 2 6.500z',
  compare:
    'M5 2v9.500M5 11.500l-2.500-2.500M5 11.500l2.500-2.500M11 14V4.500M11 4.500 8.500 7M11 4.500 13.500 7',
  swap: 'M2.500 5.500h11M10.500 2.500l3 3-3 3M13.500 10.500h-11M5.500 7.500l-3 3 3 3',
  trash: 'M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.5 9h6l.5-9M7 7v4M9 7v4',
  keyboard:
    'M2.500 4h11a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4.500 7h.1M8 7h.1M11.500 7h.1M5 9.700h6',
  palette: 'M8 2.500a5.500 5.500 0 1 0 0 11zM8 2.500a5.500 5.500 0 0 1 0 11',
  more: 'M3.500 8h.1M8 8h.1M12.500 8h.1',
  dash: 'M3.500 8h9',
} as const

export type IconName = keyof typeof PATHS

/** The names of all icons. */
export const ICONS = Object.keys(PATHS) as readonly IconName[]

type IconProps = { readonly name: IconName; readonly size?: number; readonly label?: string | undefined }

/** A line icon. Give it a label only where there is no text beside it. */
export function Icon({ name, size = 16, label }: IconProps) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg
      {...named}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: 'none', display: 'block' }}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
