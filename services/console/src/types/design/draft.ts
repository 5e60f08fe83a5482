import { useEffect, useState } from 'react';
import type { Design } from '../../../../../registries/index.ts';
import { emptyDraft, nextOf, type Draft } from './model.ts';

const key = (from: string): string => `hub.design.${from || 'new'}`;

const read = (from: string): Draft | null => {
  const kept = localStorage.getItem(key(from));
  return kept === null ? null : (JSON.parse(kept) as Draft);
};

/**
 * The design on its way, kept on this computer until it is handed in: a reload loses nothing.
 * @param from code of the version it begins from; '' for a new type
 */
export const useDraft = (from: string, design: Design | undefined) => {
  const [draft, setDraft] = useState<Draft | null>(() => read(from));
  const current = draft ?? (from === '' ? emptyDraft : design && nextOf(design));
  const change = (next: Draft): void => {
    localStorage.setItem(key(from), JSON.stringify(next));
    setDraft(next);
  };
  const forget = (): void => {
    localStorage.removeItem(key(from));
    setDraft(null);
  };
  return { draft: current, isKept: draft !== null, change, forget };
};

/** The value as it was when nothing had changed for a while. */
export const useSettled = <T>(value: T, afterMs = 300): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
};
