
# From here on the script is the same for every study; what belongs to this one stands above.
# It reads the values, writes three tables beside them, and says on the console what it could not fit.
# All p values are nominal: they are not corrected for the number of comparisons.

script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
folder <- if (length(script) == 1) dirname(gsub("~+~", " ", script, fixed = TRUE)) else "."

values <- read.csv(file.path(folder, paste0(prefix, "values.csv")), na.strings = "", fileEncoding = "UTF-8",
                   colClasses = c(patient = "character", site = "character", endpoint = "character",
                                  visit = "character"))
values$patient <- factor(values$patient)
values$visit <- factor(values$visit, levels = visits_in_order)

has_arms <- "arm" %in% names(values)
if (has_arms) {
  values$arm <- factor(values$arm, levels = arms_in_order) # the first is the reference
} else {
  values$arm <- factor(rep("all", nrow(values)))
  cat("Blinded: the values have no column arm, so every model is fitted without it.\n")
}

what_it_says <- if (has_arms) paste("difference from", arms_in_order[1]) else "mean change at the mean baseline"

not_fitted <- function(what, error) {
  cat("Not fitted:", what, "-", conditionMessage(error), "\n")
  NULL
}

save_table <- function(name, rows) {
  table <- do.call(rbind, rows)
  file <- file.path(folder, paste0(prefix, name))
  if (is.null(table)) {
    cat("Nothing could be computed for", name, "\n")
    return(invisible(NULL))
  }
  write.csv(table, file, row.names = FALSE, na = "")
  cat("\n", name, "\n", sep = "")
  print(table, row.names = FALSE, digits = 5)
}

# Within each arm: paired t test and Wilcoxon signed-rank test of the change from baseline.
# wilcox.test gives up exactness when changes are tied or zero; here zeros are left out, ties share mid-ranks,
# and every pattern of signs counts, as in Wilcoxon's test by permutation (up to 50 changes).

exact_signed_rank <- function(change) {
  moved <- change[change != 0]
  if (length(moved) == 0 || length(moved) > 50) return(NA)
  ranks <- rank(abs(moved))
  doubled <- round(2 * ranks)
  chances <- c(1, rep(0, sum(doubled)))
  for (r in doubled) {
    shifted <- c(rep(0, r), chances[seq_len(length(chances) - r)])
    chances <- (chances + shifted) / 2
  }
  plus <- sum(doubled[moved > 0])
  min(1, 2 * sum(chances[seq_len(min(plus, sum(doubled) - plus) + 1)]))
}

within_arm <- function(rows) {
  change <- rows$change[!is.na(rows$change)]
  if (length(change) < 2) return(NULL)
  what <- paste(rows$endpoint[1], rows$visit[1], rows$arm[1])
  paired <- tryCatch(t.test(change), error = function(e) not_fitted(paste("t test,", what), e))
  ranks <- tryCatch(suppressWarnings(wilcox.test(change)),
                    error = function(e) not_fitted(paste("signed ranks,", what), e))
  interval <- if (is.null(paired)) c(NA, NA) else paired$conf.int
  data.frame(endpoint = rows$endpoint[1], visit = rows$visit[1], arm = rows$arm[1], n = length(change),
             zeros = sum(change == 0), mean_change = mean(change), low = interval[1], high = interval[2],
             p_paired_t = if (is.null(paired)) NA else paired$p.value,
             p_signed_rank_exact = exact_signed_rank(change),
             p_wilcox_test = if (is.null(ranks)) NA else ranks$p.value)
}

# Between arms at one visit: analysis of covariance, each arm against the reference.
# Without arms: the mean change at the mean baseline.

compare_at_visit <- function(rows) {
  rows <- droplevels(rows[!is.na(rows$value) & !is.na(rows$baseline) & !is.na(rows$arm), ])
  what <- paste("ANCOVA,", rows$endpoint[1], rows$visit[1])
  if (nrow(rows) < 3) return(NULL)
  if (has_arms && (nlevels(rows$arm) < 2 || levels(rows$arm)[1] != arms_in_order[1])) return(NULL)
  rows$centred <- rows$baseline - mean(rows$baseline)
  tryCatch({
    fit <- if (has_arms) lm(value ~ centred + arm, data = rows) else lm(change ~ centred, data = rows)
    told <- summary(fit)$coefficients
    limits <- confint(fit)
    wanted <- if (has_arms) grep("^arm", rownames(told)) else 1
    data.frame(endpoint = rows$endpoint[1], visit = rows$visit[1],
               arm = if (has_arms) sub("^arm", "", rownames(told)[wanted]) else "all",
               what = what_it_says, n = nrow(rows), estimate = told[wanted, 1], se = told[wanted, 2],
               low = limits[rownames(told)[wanted], 1], high = limits[rownames(told)[wanted], 2],
               df = fit$df.residual, p = told[wanted, 4], row.names = NULL)
  }, error = function(e) not_fitted(what, e))
}

# Over all visits: a mixed model for repeated measures with an unstructured covariance of the visits.
# Missing values are taken as missing at random. With mmrm: Satterthwaite's degrees of freedom.
# Without mmrm the same model is fitted by nlme::gls, whose degrees of freedom are those of the residuals.

has_mmrm <- requireNamespace("mmrm", quietly = TRUE)
if (!has_mmrm) cat("The package mmrm is not installed; nlme::gls is used. install.packages(\"mmrm\") adds it.\n")

by_mmrm <- function(rows) {
  fit <- if (has_arms) {
    mmrm::mmrm(value ~ centred + visit + visit:arm + us(visit | patient), data = rows)
  } else {
    mmrm::mmrm(change ~ centred + visit + us(visit | patient), data = rows)
  }
  names_of <- names(mmrm::component(fit, "beta_est")) # without those that no data tell of
  lapply(wanted_contrasts(rows, names_of), function(contrast) {
    found <- mmrm::df_1d(fit, contrast)
    c(found$est, found$se, found$df, found$p_val)
  })
}

by_gls <- function(rows) {
  rows$place <- as.integer(rows$visit)
  fit <- nlme::gls(if (has_arms) value ~ centred + visit + visit:arm else change ~ centred + visit,
                   data = rows, correlation = nlme::corSymm(form = ~ place | patient),
                   weights = nlme::varIdent(form = ~ 1 | visit))
  lapply(wanted_contrasts(rows, names(coef(fit))), function(contrast) {
    est <- sum(contrast * coef(fit))
    se <- sqrt(drop(contrast %*% vcov(fit) %*% contrast))
    df <- nrow(rows) - length(coef(fit))
    c(est, se, df, 2 * pt(-abs(est / se), df))
  })
}

# One contrast per figure, named by visit and arm: with arms the difference, without the mean change.
wanted_contrasts <- function(rows, names_of) {
  visits <- levels(rows$visit)
  one <- function(chosen) as.numeric(names_of %in% chosen)
  if (!has_arms) {
    return(setNames(lapply(visits, function(v) one(c("(Intercept)", paste0("visit", v)))), paste(visits, "all", sep = "\t")))
  }
  cells <- expand.grid(visit = visits, arm = levels(rows$arm)[-1], stringsAsFactors = FALSE)
  found <- paste0("visit", cells$visit, ":arm", cells$arm)
  kept <- found %in% names_of
  setNames(lapply(found[kept], one), paste(cells$visit, cells$arm, sep = "\t")[kept])
}

over_all_visits <- function(rows) {
  rows <- droplevels(rows[!is.na(rows$value) & !is.na(rows$baseline) & !is.na(rows$arm), ])
  what <- paste("mixed model,", rows$endpoint[1])
  if (nrow(rows) == 0 || nlevels(rows$visit) < 2) return(NULL)
  if (has_arms && (nlevels(rows$arm) < 2 || levels(rows$arm)[1] != arms_in_order[1])) return(NULL)
  rows$centred <- rows$baseline - mean(rows$baseline[!duplicated(rows$patient)])
  rows <- rows[order(rows$patient, rows$visit), ]
  tryCatch({
    figures <- if (has_mmrm) by_mmrm(rows) else by_gls(rows)
    cells <- do.call(rbind, strsplit(names(figures), "\t", fixed = TRUE))
    told <- do.call(rbind, figures)
    half <- qt(0.975, told[, 3]) * told[, 2]
    data.frame(endpoint = rows$endpoint[1], visit = cells[, 1], arm = cells[, 2],
               what = what_it_says, patients = nlevels(rows$patient), estimate = told[, 1], se = told[, 2],
               low = told[, 1] - half, high = told[, 1] + half, df = told[, 3], p = told[, 4],
               method = if (has_mmrm) "mmrm, unstructured, Satterthwaite" else "gls, unstructured, residual df",
               row.names = NULL)
  }, error = function(e) not_fitted(what, e))
}

of_endpoint <- lapply(endpoints_in_order, function(name) values[values$endpoint == name, ])
of_visit <- unlist(lapply(of_endpoint, function(rows) split(rows, rows$visit, drop = TRUE)), recursive = FALSE)
of_arm <- unlist(lapply(of_visit, function(rows) split(rows, rows$arm, drop = TRUE)), recursive = FALSE)

save_table("within_arm.csv", lapply(of_arm, within_arm))
save_table("ancova.csv", lapply(of_visit, compare_at_visit))
save_table("mixed_model.csv", lapply(of_endpoint, over_all_visits))
cat("\n", R.version.string, if (has_mmrm) paste0(", mmrm ", packageVersion("mmrm")), "\n", sep = "")
