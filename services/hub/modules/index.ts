import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';

/** The services that live in the hub's process, in the order in which their jobs start; one file each wires its ports. */
export const makeModules = (_core: Core): readonly Module[] => [];
