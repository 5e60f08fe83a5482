import { createContext, useContext } from 'react';
import type { ThemeChoice } from './theme.ts';

type ThemeState = {
  readonly choice: ThemeChoice;
  readonly isDark: boolean;
  readonly choose: (choice: ThemeChoice) => void;
};

export const ThemeContext = createContext<ThemeState>({
  choice: 'auto',
  isDark: false,
  choose: () => undefined,
});

/** The look that the person chose, and how to change it; charts take `isDark`. */
export const useThemeChoice = (): ThemeState => useContext(ThemeContext);
