export * from './electronicService.ts';
