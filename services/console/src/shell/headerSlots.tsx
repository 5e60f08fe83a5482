import type { ComponentType } from 'react';

/** What stands in the header beside the person: notices, help. Each is small and brings its own data. */
export const headerSlots: readonly { readonly name: string; readonly Slot: ComponentType }[] = [];
