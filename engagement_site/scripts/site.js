/*
 * Everything here makes a working page quicker to use; no page depends on it.
 */
import { initAll } from './govuk-frontend.min.js'
import { enhanceFilters } from './filters.js'
import { enhanceMenu } from './menu.js'
import { enhancePrintButtons } from './printing.js'

initAll()
enhanceFilters()
enhanceMenu()
enhancePrintButtons()
