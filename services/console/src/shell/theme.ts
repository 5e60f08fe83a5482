import { theme, type ThemeConfig } from 'antd';

/** `auto` follows the system. */
export type ThemeChoice = 'light' | 'dark' | 'auto';

/** Colours with a contrast of at least 4.5 : 1 on their backgrounds (WCAG 2.1 AA); measured by axe in the browser tests. */
const light: ThemeConfig['token'] = {
  colorPrimary: '#0b5394',
  colorLink: '#0b5394',
  colorInfo: '#0b5394',
  colorInfoBg: '#e9f3fb',
  colorInfoBorder: '#9cc4e4',
  colorPrimaryBg: '#e2eff9',
  colorSuccess: '#237804',
  colorSuccessBg: '#f6ffed',
  colorError: '#a8071a',
  colorErrorBg: '#fff1f0',
  colorWarning: '#874d00',
  colorWarningBg: '#fffbe6',
  colorTextPlaceholder: '#595959',
  colorTextDescription: '#595959',
  colorTextTertiary: '#595959',
  colorTextQuaternary: '#6b6b6b',
};

const dark: ThemeConfig['token'] = {
  colorPrimary: '#4096e0',
  colorLink: '#7db8f0',
  colorInfo: '#7db8f0',
  colorSuccess: '#73d13d',
  colorError: '#ff7875',
  colorWarning: '#ffc53d',
  colorTextLightSolid: '#000000',
  colorTextPlaceholder: '#a6a6a6',
  colorTextDescription: '#bfbfbf',
  colorTextTertiary: '#bfbfbf',
  colorTextQuaternary: '#a6a6a6',
};

/** The look of the console. */
export const themeOf = (isDark: boolean): ThemeConfig => ({
  algorithm: isDark
    ? [theme.darkAlgorithm, theme.compactAlgorithm]
    : [theme.defaultAlgorithm, theme.compactAlgorithm],
  token: {
    ...(isDark ? dark : light), // The compact form takes two points off: 14 px remain.
    fontSize: 16,
    borderRadius: 4,
  },
  components: {
    Layout: { siderBg: 'transparent', headerPadding: '0 16px' },
    // The primary colour of the dark form is too dim on the ground of the chosen entry.
    Menu: { itemHeight: 32, ...(isDark && { itemSelectedColor: '#a9d1f7' }) },
  },
  cssVar: { key: 'hub' },
});

const key = 'hub.theme';

/** What the person chose on this computer. */
export const readThemeChoice = (): ThemeChoice => {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
};

/** Keeps the choice on this computer. */
export const keepThemeChoice = (choice: ThemeChoice): void => localStorage.setItem(key, choice);
