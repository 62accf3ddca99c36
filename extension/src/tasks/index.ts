// Tasks of type `fairlead`, for preLaunchTask and for the task list. Read tasks.ts.
export { registerTasks } from './tasks.ts'
