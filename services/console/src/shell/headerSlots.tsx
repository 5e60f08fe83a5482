import type { ComponentType } from 'react';
import { HelpButton } from '../desk/HelpButton.tsx';
import { NoticesBell } from '../desk/NoticesBell.tsx';

/** What stands in the header beside the person: notices, help. Each is small and brings its own data. */
export const headerSlots: readonly { readonly name: string; readonly Slot: ComponentType }[] = [
  { name: 'help', Slot: HelpButton },
  { name: 'notices', Slot: NoticesBell },
];
