module canbo

go 1.26
